"""Fills the pages of results on the official images, row by row, for as long as it is left running.

Each line of `COMMANDS` is a benchmark that saves what is done and skips what is saved, so this can be stopped
at any time (Ctrl-C) and started again; the pages are written after each. Most valuable first:

    CIFAR_DATA_DIR=... python benchmarks/results.py            # days on two cores
    python benchmarks/results.py --minutes 60                  # begins nothing new after an hour
    python benchmarks/results.py --only convnets resnet        # some of them
    python benchmarks/results.py --list                        # says what it would run
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
SEEDS = "--seeds 0 1 2"
COMMANDS = (
    f"speedrun cifar10 {SEEDS}",
    f"speedrun 'cifar100, residual' 'cifar10, wide' cifar100 'cifar100, long' {SEEDS}",
    f"convnets laptop {SEEDS}",
    f"resnet laptop {SEEDS}",
    f"augmentation laptop {SEEDS}",
    f"capstone laptop {SEEDS}",
    f"transfer laptop {SEEDS}",
    f"transfer laptop --what few {SEEDS}",
    f"transfer laptop --what enlarged {SEEDS}",
    "two_layer_net laptop",
    "explore laptop",
    "optimisation laptop",
    "same_accuracy",
    f"convnets gpu {SEEDS}",
    f"resnet gpu {SEEDS}",
    f"capstone gpu {SEEDS}",
    f"transfer gpu --weights imagenet {SEEDS}",
)
PAGES = ("page.py", "speedrun_page.py")


def python(command: str) -> int:
    """Runs a script of this folder, with its progress shown; returns its exit status."""
    script, *arguments = shlex.split(command)
    return subprocess.run([sys.executable, HERE / script, *arguments], check=False).returncode


def chosen(only: list[str]) -> list[str]:
    return [each for each in COMMANDS if not only or each.split()[0] in only]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = sorted({command.split()[0] for command in COMMANDS})
    parser.add_argument("--only", nargs="+", choices=names, default=[], metavar="NAME", help=", ".join(names))
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin nothing new after that")
    parser.add_argument("--list", action="store_true", help="say what would run, and stop")
    given = parser.parse_args()
    begun, failed = time.monotonic(), []
    for command in chosen(given.only):
        line = command.replace(" ", ".py ", 1) if " " in command else f"{command}.py"
        print(f"benchmarks/{line}", flush=True)
        if given.list or time.monotonic() - begun > 60 * given.minutes:
            continue
        if python(line):
            failed.append(line)
        for page in PAGES:
            python(page)
    if failed:
        print(
            f"Not finished: {'; '.join(failed)}. Their messages stand above; the same command goes on there."
        )
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("\nStopped. What was finished is saved; the same command goes on there.")
        sys.exit(130)
