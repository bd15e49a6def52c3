"""The same submissions against stock nbgrader, each in a class of three, to prove that the attacks are real.

``python -m attacks.stock [NAME ...]`` (as root, in tests/) writes results/stock.json. Each runs in namespaces of
its own: no network but loopback, no process that outlives it; time, memory and file sizes are limited.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from attacks import look
from attacks.assignment import ASSIGNMENT, write_source
from attacks.attack import Attack, Scene, traps
from attacks.families import ATTACKS
from attacks.run import FULL, Outcome, hand_in, outcome

RESULTS = Path(__file__).parent / "results" / "stock.json"
SECONDS = 75  # for three submissions that take about a second each
LARGE = 20 * 2**20  # bytes; an honest submission's folders have under 1 MB
CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'stock'\n"
NAMESPACES = ("unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc")


def nbgrader(root: Path, *arguments: str, seconds: float = 300) -> bool:
    """Runs nbgrader's own command; whether it ended in time."""
    program = Path(sys.executable).with_name("nbgrader")
    home = root.parent / "home"
    home.mkdir(exist_ok=True)
    environment = {**os.environ, "HOME": str(home)}
    with open(root.parent / "log", "ab") as log:
        command = subprocess.Popen(
            [program, *arguments, ASSIGNMENT], cwd=root, env=environment, stdout=log, stderr=log
        )
        try:
            command.wait(seconds)
        except subprocess.TimeoutExpired:
            command.kill()
            command.wait()
            return False
    return True


def release(root: Path) -> None:
    """A course with nbgrader's own settings, and the assignment released."""
    root.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    write_source(root)
    nbgrader(root, "generate_assignment")


def attempt(attack: Attack, base: Path) -> dict[str, object]:
    """Grades the attack between two honest students with stock nbgrader. Runs inside the namespaces."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    resource.setrlimit(resource.RLIMIT_AS, (8 * 2**30, 8 * 2**30))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**30, 2**30))
    with traps(base / "course", base / "traps") as scene:
        hand_in(scene, [attack])
        ended = nbgrader(scene.root, "autograde", seconds=SECONDS)
        if attack.beats == "page":
            nbgrader(scene.root, "generate_feedback", seconds=SECONDS)
        how = won(attack, scene, outcome(scene, attack), ended)
    return {"won": bool(how), "how": how}


def won(attack: Attack, scene: Scene, found: Outcome, ended: bool) -> str:
    """What the attack got from stock nbgrader, in words; "" if nothing of what it claims."""
    earned = sum((attack.earns or {}).values())
    others = {name: look.marks(scene.root).get(name, {}) for name in ("ada", "zoe")}
    spoilt = [name for name, marks in others.items() if not _full(marks)]
    words = {
        "points": f"{found.points:g} points for {earned:g}" if found.points > earned else "",
        "escape": "; ".join(found.escapes[:1]),
        "page": "; ".join([*found.leaks, *found.scripts][:1]),
        "size": f"{found.size / 2**20:.0f} MB in the course" if found.size > LARGE else "",
        "class": "the run does not end" if not ended else f"{', '.join(spoilt)} not graded" if spoilt else "",
    }
    return words[attack.beats]


def _full(marks: dict[str, look.Mark]) -> bool:
    return all(marks[task].points == points for task, points in FULL.items() if task in marks) and bool(marks)


def prove(attack: Attack, released: Path) -> dict[str, object]:
    """Makes a copy of the class and lets stock nbgrader grade it."""
    with tempfile.TemporaryDirectory(prefix="stock-", ignore_cleanup_errors=True) as folder:
        base = Path(folder)
        shutil.copytree(released, base / "course")
        command = [*NAMESPACES, sys.executable, "-m", "attacks.stock", "--inside", attack.name, folder]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=4 * SECONDS)
        if done.returncode:
            return {"won": False, "how": "", "failed": done.stderr[-500:]}
        return json.loads(done.stdout.splitlines()[-1])


def main(names: list[str]) -> None:
    """Proves all attacks that claim to beat stock nbgrader, or those that are named."""
    known = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    claims = [attack for attack in ATTACKS if attack.beats and (not names or attack.name in names)]
    with tempfile.TemporaryDirectory(prefix="stock-") as folder:
        release(Path(folder) / "course")
        for attack in claims:
            known[attack.name] = prove(attack, Path(folder) / "course")
            print(attack.name, known[attack.name], flush=True)
            RESULTS.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        chosen = next(attack for attack in ATTACKS if attack.name == sys.argv[2])
        print(json.dumps(attempt(chosen, Path(sys.argv[3]))))
    else:
        main(sys.argv[1:])
