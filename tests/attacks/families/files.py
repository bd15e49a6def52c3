"""File system: reading and writing outside the submission, and files that are traps for the grader."""

from __future__ import annotations

import os
from pathlib import Path

from attacks.assignment import ASSIGNMENT
from attacks.attack import Attack, Scene

FAMILY = "file system"
REFUSED_OR_GRADED = None


def reach(name: str, story: str, code: str = "", beats: str = "escape", **more: object) -> Attack:
    return Attack(name, FAMILY, story, code.strip("\n"), beats=beats, **more)


def guarded(code: str) -> str:
    lines = "\n".join(f"    {line}" for line in code.strip("\n").splitlines())
    return f"try:\n{lines}\nexcept OSError as problem:\n    print(type(problem).__name__)"


def _link(target: str):
    def plant(folder: Path, scene: Scene) -> None:
        where = {"secret": scene.traps / "secret.txt", "class": scene.root / "submitted"}
        (folder / "linked").symlink_to(where[target])

    return plant


def _fifo(folder: Path, scene: Scene) -> None:
    os.mkfifo(folder / "data.csv")


def _odd_name(folder: Path, scene: Scene) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.txt")).write_text("x")


def _deep(folder: Path, scene: Scene) -> None:
    """A thousand folders, each in the one before."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(1000):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)


def _long_path(folder: Path, scene: Scene) -> None:
    """A path that is legal here, and too long once it lies in a longer folder."""
    here, length = os.open(folder, os.O_RDONLY), len(os.fsencode(folder))
    while length < 4096 - 2:
        name = "n" * min(200, 4096 - 2 - length)
        os.mkdir(name, dir_fd=here)
        inner = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here, length = inner, length + len(name) + 1
    os.close(here)
    os.makedirs(folder / "a" / "b", exist_ok=True)


def _many(folder: Path, scene: Scene) -> None:
    (folder / "many").mkdir()
    for number in range(5_000):
        (folder / "many" / str(number)).touch()


ATTACKS = [
    reach("write-outside", "Writes a file by its absolute path.", guarded("open(@LOOT@ + '/file', 'w')")),
    reach(
        "write-magic",
        "`%%writefile` and a shell command write outside.",
        "get_ipython().run_cell_magic('writefile', @LOOT@ + '/magic', 'x')\n"
        "get_ipython().system('touch ' + @LOOT@ + '/shell')",
    ),
    reach(
        "read-secret",
        "Reads a file of the instructor's and shows it in the feedback.",
        guarded("print(open(@SECRET@).read())"),
        beats="page",
    ),
    reach(
        "read-upwards",
        "Climbs from the working directory to the course and shows what it finds.",
        guarded("""
import pathlib
for up in ("../../..", "../../../.."):
    for path in pathlib.Path(up).glob("traps/secret.txt"):
        print(path.read_text())
    for path in pathlib.Path(up).glob("submitted/*/*/*.ipynb"):
        print(path.read_text()[:100_000])
"""),
        beats="page",
    ),
    reach(
        "symlink-to-secret",
        "A symbolic link in the submission points at a file of the instructor's.",
        guarded("print(open('linked').read())"),
        plant=_link("secret"),
        beats="page",
    ),
    reach(
        "symlink-to-class",
        "A symbolic link in the submission points at everybody's submissions.",
        guarded("""
import pathlib
for path in pathlib.Path("linked").glob("*/*/*.ipynb"):
    print(path.read_text()[:100_000])
"""),
        plant=_link("class"),
        beats="page",
    ),
    reach(
        "proc-root",
        "Goes through /proc to the root and the working directory of other processes.",
        """
import os
for pid in filter(str.isdigit, os.listdir("/proc")):
    for way in ("root" + @SECRET@, "cwd/../traps/secret.txt"):
        try:
            print(open(f"/proc/{pid}/{way}").read())
        except OSError:
            pass
""",
        beats="page",
    ),
    reach(
        "inherited-files",
        "Reads whatever file descriptors the kernel was started with.",
        """
import os
for number in range(3, 64):
    try:
        if os.path.realpath(f"/proc/self/fd/{number}").startswith(@ROOT@):
            print("REACHED", @NAME@)
    except OSError:
        pass
""",
        beats="",
    ),
    reach(
        "package-writable",
        "Looks for a course file or library that it may change.",
        """
import os, cifar_helpers
for path in (cifar_helpers.__file__, np.__file__, os.__file__, unittest.__file__):
    if os.access(path, os.W_OK) or os.access(os.path.dirname(path), os.W_OK):
        print("REACHED", @NAME@)
""",
        beats="page",
    ),
    reach(
        "devices",
        "Opens the machine's memory and disks.",
        """
import os
for name in ("mem", "kmem", "port", "sda", "vda", "nvme0n1", "dm-0", "kmsg", "fuse", "loop-control"):
    try:
        os.open("/dev/" + name, os.O_RDONLY)
        print("REACHED", @NAME@)
    except OSError:
        pass
""",
        beats="",
    ),
    reach(
        "fifo",
        "A named pipe lies beside the notebook; whoever reads it waits for ever.",
        plant=_fifo,
        beats="class",
    ),
    reach(
        "draft-of-note",
        "A folder has the name of the file that grading writes last.",
        files={"graded.partial/x": b"x", "graded.json.partial/x": b"x"},
        beats="",
    ),
    reach(
        "page-is-folder",
        "A folder has the name of the feedback page.",
        files={f"{ASSIGNMENT}.html/x": b"x"},
        beats="",
    ),
    reach("odd-file-name", "A file's name is not text.", plant=_odd_name, beats=""),
    reach("deep-folders", "A thousand folders, each in the one before.", plant=_deep, beats=""),
    reach("long-path", "A path as long as the system allows.", plant=_long_path, beats=""),
    reach("many-files", "Five thousand empty files.", plant=_many, beats="", earns=None),
]
