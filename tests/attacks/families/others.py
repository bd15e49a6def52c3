"""Other students: reading or spoiling their work, and leaving something for the kernels that come after."""

from __future__ import annotations

from attacks.attack import Attack

FAMILY = "other students"


def meddle(name: str, story: str, code: str, beats: str) -> Attack:
    return Attack(name, FAMILY, story, code.strip("\n"), beats=beats)


ATTACKS = [
    meddle(
        "read-classmate",
        "Reads a classmate's submission and shows it.",
        """
import pathlib
for path in pathlib.Path(@ROOT@).glob("submitted/ada/*/*.ipynb"):
    print(path.read_text()[:200_000])
""",
        "page",
    ),
    meddle(
        "spoil-classmate",
        "Empties the submission of a classmate who is graded later.",
        """
import pathlib
for path in pathlib.Path(@ROOT@).glob("submitted/zoe/*/*.ipynb"):
    path.write_text(path.read_text().replace("sum(xs)", "0"))
""",
        "class",
    ),
    meddle(
        "profile-planted",
        "Plants a start-up script that every later kernel of this user runs.",
        """
import contextlib, pathlib
with contextlib.suppress(OSError):
    for home in {pathlib.Path.home(), pathlib.Path(@ROOT@).parent / "home"}:
        folder = home / ".ipython/profile_default/startup"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "00.py").write_text("import os\\nos._exit(0)\\n")
""",
        "class",
    ),
    meddle(
        "kill-grader",
        "Kills the process that started the kernel.",
        """
import os, signal
if os.getppid() > 1:
    os.kill(os.getppid(), signal.SIGKILL)
""",
        "class",
    ),
    meddle(
        "signal-siblings",
        "Sends a signal to every process that carries the grader's name.",
        """
import os
for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
    try:
        line = open(f"/proc/{pid}/cmdline").read()
    except OSError:
        continue
    if @ROOT@ in line and pid not in (os.getpid(), os.getppid()):
        print("REACHED", @NAME@)
""",
        "",
    ),
    meddle(
        "shared-memory",
        "Leaves data where kernels of other students could find it: /tmp, /dev/shm, System V.",
        """
import contextlib, pathlib
for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run", "/run/lock"):
    with contextlib.suppress(OSError):
        (pathlib.Path(folder) / @MARK@).write_text("x")
""",
        "escape",
    ),
    meddle(
        "found-shared-memory",
        "Looks in the same places for what others left.",
        """
import os
for folder in ("/tmp", "/dev/shm", "/var/tmp"):
    if os.path.isdir(folder) and any(name.startswith("attack-") for name in os.listdir(folder)):
        print("REACHED", @NAME@)
""",
        "",
    ),
]
