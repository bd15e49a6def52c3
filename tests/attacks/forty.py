"""A class of forty with every class stopper in it: ``python -m attacks.forty`` writes results/forty.json."""

from __future__ import annotations

import json
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from attacks.families.stoppers import ATTACKS
from attacks.run import HONEST, RESULTS, record

STUDENTS = 40
RECORD = RESULTS.with_name("forty.json")
MAIN = 500  # MB that the main process may take


def honest() -> list:
    """Honest students who make the class complete, each with a name of their own."""
    kinds = [HONEST[number % len(HONEST)] for number in range(STUDENTS - len(ATTACKS))]
    return [replace(kind, name=f"{kind.name}-{number}") for number, kind in enumerate(kinds)]


if __name__ == "__main__":
    place = Path(tempfile.mkdtemp(prefix="forty-"))
    try:
        RECORD.write_text(json.dumps(record(place, ATTACKS, honest()), indent=1) + "\n")
    finally:
        subprocess.run(["rm", "-rf", place], check=True)
