"""The command line that starts a program in the sandbox, and the files it hands over."""

from __future__ import annotations

import io
import os
import secrets
import shutil
import sys
import sysconfig
import tarfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cifar_helpers.grading.errors import SandboxError
from cifar_helpers.grading.sandbox import package, seccomp
from cifar_helpers.grading.sandbox.view import View

MIB = 2**20
DISK = 1024 * MIB  # everything a submission may write, which is memory in truth
SHARED_MEMORY = 256 * MIB
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
LIMITS = {  # as `prlimit` calls them
    "as": 8192 * MIB,
    "core": 0,
    "fsize": 512 * MIB,
    "memlock": 8 * MIB,
    "msgqueue": 64 * 1024,
    "nofile": 1024,
    "nproc": 256 if CORES <= 16 else 512,  # threads count, of which TensorFlow has some for each processor
}
EXPENDABLE = 1000  # `oom_score_adj`: where memory runs out, Linux ends what runs in a sandbox first
WORK, HOME, COURSE = "/tmp/work", "/tmp/home", "/opt/course"
COLAB = "/content"  # where notebooks lie on Colab, and what they open by its absolute path
JUDGES = "/opt/judge"  # the whole package, which no submission sees
SOCKETS = "/run/kernel"
# Where graded work keeps what was handed in beside the notebook (`set_aside`), and the sign that it does.
ASIDE, ASIDE_MARK = "handed-in", ".aside"
CONNECTION = "/run/connection.json"
# Of the grader's environment only these; what a kernelspec sets goes in as well, as it is meant for kernels.
PASSED = (
    "MPLBACKEND",
    "NBGRADER_EXECUTION",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TZ",
)
SETPRIV_NEEDS = ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP")
ALONE = View()  # the package and nothing else of the course
NO_FILES = bytes(1024)  # an empty tar archive
NAMES = {
    "/etc/hosts": b"127.0.0.1 localhost\n::1 localhost\n",
    "/etc/nsswitch.conf": b"passwd: files\ngroup: files\nhosts: files\n",
}
SYSTEM = ("/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime")


def passed(given: Mapping[str, str], more: Iterable[str] = ()) -> dict[str, str]:
    """What a sandbox gets of an environment: the `PASSED` variables, and `more` by name."""
    return {name: given[name] for name in sorted({*PASSED, *more}) if name in given}


@dataclass(frozen=True)
class User:
    """Who the kernel runs as; `root`: whether this process may give it a uid that nobody else has."""

    uid: int
    root: bool


def new_user() -> User:
    """A uid of its own for each kernel if this process is root: limits per user are then limits per kernel.

    An ordinary user has one uid to give; a user namespace keeps that one's processes apart.
    """
    ranges = [
        [int(word) for word in line.split()] for line in Path("/proc/self/uid_map").read_text().splitlines()
    ]
    first, _, count = max(ranges, key=lambda row: row[2])
    lowest, highest = max(first, 200_000), min(first + count, 2**31)
    if os.geteuid() != 0 or highest - lowest < 50_000:
        return User(1000, root=False)
    return User(lowest + secrets.randbelow(highest - lowest), root=True)


def program() -> str:
    """Where bubblewrap is.

    Raises
    ------
    SandboxError
        If it, or a tool that it needs, is not installed.
    """
    place = _tool("bwrap")
    for name in ("setpriv", "prlimit", "tar"):
        _tool(name)
    return place


def _tool(name: str) -> str:
    place = shutil.which(name)
    if place is None:
        package = {"bwrap": "bubblewrap", "tar": "tar"}.get(name, "util-linux")
        raise SandboxError(
            f"the sandbox needs {name}, which is missing: as an administrator run "
            f"apt-get install {package} (on Linux; other systems have no sandbox)"
        )
    return place


def mounted() -> list[Path]:
    """The folders of this machine that a kernel sees, read-only: the system's programs and Python."""
    found = [Path("/usr"), *(Path(prefix) for prefix in (sys.base_prefix, sys.prefix))]
    link = Path(sys.executable)
    while link.is_symlink():  # a virtual environment's python, by way of what its links name
        link = link.parent / os.readlink(link)
        found.append(Path(os.path.normpath(link)).parent.parent)
    outer: list[Path] = []
    for folder in [*found, *(folder.resolve() for folder in found)]:
        if folder != Path("/") and not any(folder.is_relative_to(other) for other in outer):
            outer.append(folder)
    return outer


def command(
    argv: list[str],
    user: User,
    environment: dict[str, str],
    connection: bytes,
    give: Callable[[bytes], int],
    judging: bool,
    seen: View,
) -> list[str]:
    """The bwrap command that runs `argv` as `user`.

    Parameters
    ----------
    argv : the kernel's own command; it starts in `WORK`, filled from a tar archive on standard input.
    environment : the variables the kernel gets, beside those the sandbox needs.
    connection : the text of Jupyter's connection file, which lies at `CONNECTION` inside.
    give : makes a file descriptor from bytes that the command inherits.
    judging, seen : as for `packages`.
    """
    copies = packages(judging, seen)
    options = [*shown(give, copies, seen), *identity(user)]
    for name, content in {**accounts(user), CONNECTION: connection}.items():
        options += _text(name, content, give)
    options += [*entered(environment, next(iter(copies)), seen), "--seccomp", str(give(seccomp.program()))]
    return [program(), *options, "--", *_become(user), *_limited(), *argv]


def shown(give: Callable[[bytes], int], packages: Mapping[str, Path], seen: View) -> list[str]:
    """What every sandbox is: namespaces, what it sees of this machine, and the folders it may write to."""
    options = [
        *("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"),
        *("--die-with-parent", "--new-session", "--clearenv", "--hostname", "sandbox"),
        *("--proc", "/proc", "--dev", "/dev"),
        *("--size", str(SHARED_MEMORY), "--perms", "1777", "--tmpfs", "/dev/shm", "--remount-ro", "/dev"),
        *("--size", str(DISK), "--perms", "1777", "--tmpfs", "/tmp"),
        *_system(),
        *course(packages, seen),
        *("--symlink", WORK, COLAB),
        *("--perms", "0755", "--dir", "/run", "--size", str(MIB), "--perms", "1777", "--tmpfs", SOCKETS),
    ]
    for folder in (WORK, HOME):
        options += ["--perms", "0777", "--dir", folder]
    for name, content in NAMES.items():
        options += _text(name, content, give)
    return options


def entered(environment: dict[str, str], modules: str, seen: View) -> list[str]:
    """The last options: variables, and a root without a place to write, as its tmpfs has no limit."""
    variables = {**environment, **own_variables(modules, seen)}
    options = [word for name, value in variables.items() for word in ("--setenv", name, value)]
    return [*options, "--remount-ro", "/", "--chdir", WORK]


def identity(user: User, capabilities: Sequence[str] = SETPRIV_NEEDS) -> list[str]:
    """Who the sandbox's first program is: root with `capabilities`, or an ordinary user with none."""
    if user.root:
        return ["--cap-drop", "ALL", *(word for name in capabilities for word in ("--cap-add", name))]
    return ["--unshare-user", "--uid", str(user.uid), "--gid", str(user.uid), "--cap-drop", "ALL"]


def _become(user: User) -> list[str]:
    if not user.root:
        return []
    identity = [f"--reuid={user.uid}", f"--regid={user.uid}", "--clear-groups"]
    return [_tool("setpriv"), *identity, "--inh-caps=-all", "--bounding-set=-all"]


def _limited() -> list[str]:
    """Limits are set inside, where only the sandbox's own processes count; then the archive is unpacked."""
    limits = [f"--{name}={value}" for name, value in LIMITS.items()]
    first = f"echo {EXPENDABLE} > /proc/self/oom_score_adj; tar -xf - --no-same-owner"
    unpack = f'{first} && exec "$@" </dev/null >/dev/null 2>&1'
    return [_tool("prlimit"), *limits, "--", "/bin/sh", "-c", unpack, "sh"]


def _system() -> list[str]:
    """Programs, libraries and Python, read-only."""
    options: list[str] = []
    for folder in mounted():
        options += [*_parents(folder), "--ro-bind", str(folder), str(folder)]
    for name in ("/bin", "/sbin", "/lib", "/lib32", "/lib64"):
        if os.path.islink(name):
            options += ["--symlink", os.readlink(name), name]
        elif os.path.isdir(name):
            options += ["--ro-bind", name, name]
    options += ["--perms", "0755", "--dir", "/etc"]
    for name in SYSTEM:
        options += ["--ro-bind-try", name, name]
    return options


def accounts(user: User) -> dict[str, bytes]:
    """The files that say who `user` is."""
    return {
        "/etc/passwd": f"student:x:{user.uid}:{user.uid}::{HOME}:/bin/sh\n".encode(),
        "/etc/group": f"student:x:{user.uid}:\n".encode(),
    }


def _text(name: str, content: bytes, give: Callable[[bytes], int]) -> list[str]:
    """A file that is made for the sandbox."""
    return ["--perms", "0444", "--ro-bind-data", str(give(content)), name]


def packages(judging: bool, seen: View) -> dict[str, Path]:
    """Which copy of this package lies in which folder of a sandbox.

    Parameters
    ----------
    judging : whether the sandbox is a judge's, who needs all of it.
    seen : what a submission sees, see `View`.
    """
    return {JUDGES: package.WHOLE} if judging else {COURSE: package.for_students(seen.absent)}


def course(packages: Mapping[str, Path], seen: View) -> list[str]:
    """The package alone, wherever it lies, and the folders that the course names, where they are."""
    options: list[str] = []
    for folder, place in packages.items():
        options += [*_parents(Path(folder, "x")), "--ro-bind", str(place), f"{folder}/{package.NAME}"]
    if COURSE in packages:  # and no submission finds another copy, among the libraries
        for installed in _installed():
            options += ["--ro-bind", str(packages[COURSE]), str(installed)]
    for name, place in seen.there().items():
        options += ["--ro-bind", str(place), seen.variables()[name]]
    return options


def _installed() -> list[Path]:
    """Copies of the package that a sandbox would see: where it was installed, not only linked."""
    libraries = (sysconfig.get_path(kind) for kind in ("purelib", "platlib"))
    found = {package.WHOLE, *(Path(library, package.NAME) for library in libraries)}
    seen = mounted()
    return sorted(
        place for place in found if place.is_dir() and any(place.is_relative_to(folder) for folder in seen)
    )


def own_variables(modules: str = COURSE, seen: View = ALONE) -> dict[str, str]:
    """The variables that every kernel gets; `modules` is the folder that has the package."""
    return {
        "HOME": HOME,
        "LANG": "C.UTF-8",
        "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": modules,
        "TMPDIR": "/tmp",
        "USER": "student",
        **seen.variables(),
    }


def _parents(path: Path) -> list[str]:
    """Folders above a bind; bubblewrap's own would be closed to all but root."""
    above = [folder for folder in reversed(path.parents) if str(folder) not in ("/", "/tmp")]
    return [word for folder in above for word in ("--perms", "0755", "--dir", str(folder))]


def archive(folder: Path) -> bytes:
    """The files in `folder`, as tar: no notebooks, no links, nothing that isn't a plain file or a folder.

    What was set aside in a folder of graded work lies where it was handed in.
    """
    aside = folder / ASIDE if (folder / ASIDE / ASIDE_MARK).is_file() else None
    memory = io.BytesIO()
    with tarfile.open(fileobj=memory, mode="w") as tar:
        for path in sorted(folder.rglob("*")):
            plain = path.is_file() and not path.is_symlink() and path.suffix.lower() != ".ipynb"
            if plain and not any(parent.is_symlink() for parent in path.relative_to(folder).parents):
                above = aside if aside and path.is_relative_to(aside) else folder
                entry = tar.gettarinfo(path, str(path.relative_to(above)))
                if entry.isreg():
                    entry.mode = 0o644
                    with open(path, "rb") as file:
                        tar.addfile(entry, file)
    return memory.getvalue()
