"""The same submissions against stock nbgrader, each in a class of three, to prove that the attacks are real.

``python -m attacks.stock [NAME ...]`` (as root, in tests/) writes results/stock.json. They run in namespaces
of their own: no network but loopback, no process that outlives them; time, memory and file sizes are limited.
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
from attacks.families import ATTACKS, gradebook, html
from attacks.run import FULL, Outcome, hand_in, outcome

RESULTS = Path(__file__).parent / "results" / "stock.json"
SECONDS = 75  # for an honest class of four, whose submissions take about a second each, on a busy machine
TOGETHER = 10  # attacks that don't touch each other and share a run
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


def attempt(attacks: list[Attack], base: Path) -> dict[str, dict[str, object]]:
    """Grades attacks between two honest students with stock nbgrader. Runs inside the namespaces."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    resource.setrlimit(resource.RLIMIT_AS, (8 * 2**30, 8 * 2**30))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**30, 2**30))
    with traps(base / "course", base / "traps") as scene:
        hand_in(scene, attacks)
        seconds = SECONDS + 20 * len(attacks)
        ended = nbgrader(scene.root, "autograde", seconds=seconds)
        if any(attack.beats == "page" for attack in attacks):
            nbgrader(scene.root, "generate_feedback", seconds=seconds)
        message = {attack.name: won(attack, scene, outcome(scene, attack), ended) for attack in attacks}
    return {name: {"won": bool(how), "how": how} for name, how in message.items()}


def won(attack: Attack, scene: Scene, found: Outcome, ended: bool) -> str:
    """What the attack got from stock nbgrader, in words; "" if nothing of what it claims."""
    earned = sum((attack.earns or {}).values())
    others = {name: look.grades(scene.root).get(name, {}) for name in ("ada", "zoe")}
    spoilt = [name for name, grades in others.items() if not _full(grades)]
    message = {
        "points": f"{found.points:g} points for {earned:g}" if found.points > earned else "",
        "escape": "; ".join(found.escapes[:1]),
        "page": "; ".join((found.scripts if attack.family == html.FAMILY else found.leaks)[:1]),
        "size": f"{found.size / 2**20:.0f} MB in the course" if found.size > LARGE else "",
        "class": "the run does not end" if not ended else f"{', '.join(spoilt)} not graded" if spoilt else "",
    }
    return message[attack.beats]


def _full(grades: dict[str, look.Mark]) -> bool:
    return all(grades[task].points == points for task, points in FULL.items() if task in grades) and bool(
        grades
    )


def prove(attacks: list[Attack], released: Path) -> dict[str, dict[str, object]]:
    """Makes a copy of the class and lets stock nbgrader grade it."""
    with tempfile.TemporaryDirectory(prefix="stock-", ignore_cleanup_errors=True) as folder:
        shutil.copytree(released, Path(folder) / "course")
        names = ",".join(attack.name for attack in attacks)
        command = [*NAMESPACES, sys.executable, "-m", "attacks.stock", "--inside", names, folder]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        if done.returncode:
            return {
                attack.name: {"won": False, "how": "", "failed": done.stderr[-300:]} for attack in attacks
            }
        return json.loads(done.stdout.splitlines()[-1])


def groups(attacks: list[Attack]) -> list[list[Attack]]:
    """Attacks on the class alone, each in a class of its own; the others some at a time."""
    lonely = {"class", "escape", "size"}
    alone = [attack for attack in attacks if attack.beats in lonely or attack.family == gradebook.FAMILY]
    shared = [attack for attack in attacks if attack not in alone]
    return [
        *(shared[at : at + TOGETHER] for at in range(0, len(shared), TOGETHER)),
        *([one] for one in alone),
    ]


def main(names: list[str]) -> None:
    """Proves the attacks that claim to beat stock nbgrader: all, those named, or with `--new` the rest."""
    known = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    chosen = [
        attack for attack in ATTACKS if attack.beats and (attack.name in names or names in ([], ["--new"]))
    ]
    if names == ["--new"]:
        chosen = [attack for attack in chosen if attack.name not in known]
    with tempfile.TemporaryDirectory(prefix="stock-") as folder:
        release(Path(folder) / "course")
        for group in groups(chosen):
            found = prove(group, Path(folder) / "course")
            known |= found
            print(*(f"{name}: {result}" for name, result in found.items()), sep="\n", flush=True)
            RESULTS.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        names = sys.argv[2].split(",")
        print(json.dumps(attempt([attack for attack in ATTACKS if attack.name in names], Path(sys.argv[3]))))
    else:
        main(sys.argv[1:])
