"""Makes the box around a forked program: what bubblewrap does for a started one, with the same limits.

The fork server's own view of the machine is bubblewrap's already: programs, Python and the package,
read-only. A box adds namespaces and writable folders of its own, then gives up every right before the
program begins.
"""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import socket
import struct
from pathlib import Path
from typing import NoReturn

from cifar_helpers.grading.sandbox import bwrap, seccomp
from cifar_helpers.grading.sandbox.forkserver import linux
from cifar_helpers.grading.sandbox.forkserver.request import OWN, Request

UID = 1000  # an ordinary user's, inside
READY, GO = b"ready", b"go"
OWN_SIZE = 2**18
MASKED = ("sys", "sysrq-trigger", "irq", "bus")  # of /proc: bubblewrap closes what root could write there
_QUIET = linux.NO_SUID | linux.NO_DEVICES
_SET_INTERFACE_FLAGS, _UP = 0x8914, 0x1


def enter(channel: socket.socket, request: Request) -> None:
    """Goes into a box; returns only in the program's process, which nothing ties to the server any more.

    The calling process ends here, and its child too: that one is the first process of the box. It makes the
    box, says so on `channel`, waits for the grader's word and stays to see the program's end.

    Raises
    ------
    OSError
        If namespaces can't be made.
    """
    _leave_namespaces(request.uid)
    if os.fork():
        os._exit(0)
    try:
        _furnish(request)
        _give_up(request)
        channel.send(READY)
    except Exception as problem:
        channel.send(f"{type(problem).__name__}: {problem}".encode())
        os._exit(1)
    if channel.recv(len(GO)) != GO:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # which a first process never gets from inside
    _silence()
    child = os.fork()
    channel.close()
    if child:
        linux.close_all_but(set())
        _watch(child)


def _leave_namespaces(uid: int | None) -> None:
    if uid is None:
        inside = f"{os.getuid()} {os.getuid()} 1"
        linux.unshare(linux.NEW_USER | linux.NEW_NAMESPACES)
        for name, line in {"setgroups": "deny", "uid_map": inside, "gid_map": inside}.items():
            Path("/proc/self", name).write_text(line)
    else:
        linux.unshare(linux.NEW_NAMESPACES)


def _furnish(request: Request) -> None:
    """Mounts what belongs to this box alone, each with a limit of its size."""
    os.setsid()
    linux.mount(None, "/", linux.PRIVATE | linux.RECURSIVE)
    linux.mount("proc", "/proc", _QUIET | linux.NO_EXEC)
    for path in (Path("/proc", name) for name in MASKED):
        if path.exists():
            _close_for_writing(str(path))
    terminals = "newinstance,ptmxmode=0666,mode=620"
    linux.mount("devpts", "/dev/pts", linux.NO_SUID | linux.NO_EXEC, terminals)
    shown = {path: os.open(path, os.O_PATH) for path in request.shown}
    for folder, size in request.sizes.items():
        linux.mount("tmpfs", folder, _QUIET, f"size={size},mode=1777")
    for name, descriptor in shown.items():
        _show_again(name, descriptor)
    for folder in request.folders:
        os.mkdir(folder)
        os.chmod(folder, 0o777)
    linux.mount("tmpfs", OWN, _QUIET, f"size={OWN_SIZE},mode=0755")
    for name, text in request.strings.items():
        Path(OWN, name).write_text(text, encoding="utf-8")
        os.chmod(Path(OWN, name), 0o444)
    linux.mount(None, OWN, linux.REMOUNT | linux.READ_ONLY | _QUIET)
    if not request.judging:  # what is mounted below can't be reached any more
        linux.mount("tmpfs", bwrap.JUDGES, _QUIET | linux.READ_ONLY, "size=4096,mode=0755")
    os.chdir("/")  # out of the server's own working folder, to which /proc/1/cwd would be a way
    with socket.socket() as any_socket:  # bubblewrap, too, switches the loopback interface on
        fcntl.ioctl(any_socket, _SET_INTERFACE_FLAGS, struct.pack("16sh14x", b"lo", _UP))


def _show_again(path: str, descriptor: int) -> None:
    """Mounts a folder over which a mount has come; it stays as read-only as it was."""
    for folder in [*reversed(Path(path).parents), Path(path)]:
        if not folder.exists():
            folder.mkdir()
            folder.chmod(0o755)
    linux.mount(None, path, linux.BIND | linux.RECURSIVE, source=f"/proc/self/fd/{descriptor}")
    os.close(descriptor)


def _close_for_writing(path: str) -> None:
    linux.mount(None, path, linux.BIND | linux.RECURSIVE, source=path)
    linux.mount(None, path, linux.REMOUNT | linux.BIND | linux.READ_ONLY | _QUIET | linux.NO_EXEC)


def _give_up(request: Request) -> None:
    """Takes limits on and every right away, for this process and all that come from it."""
    linux.new_keyring()
    Path("/proc/self/oom_score_adj").write_text(str(bwrap.EXPENDABLE))
    for name, value in request.limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name.upper()}"), (value, value))
    linux.drop_bounding_set()
    if request.uid is not None:
        os.setgroups([])
        os.setresgid(request.uid, request.uid, request.uid)
        os.setresuid(request.uid, request.uid, request.uid)
        linux.be_dumpable()  # so that its files in /proc are its own, as after starting a program
    linux.drop_capabilities()
    linux.no_new_privileges()
    linux.refuse_calls(seccomp.program())


def _silence() -> None:
    """Leaves the grader's files before there is a program that could look for them in /proc/1/fd."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    os.close(null)


def _watch(child: int) -> NoReturn:
    """The life of a box's first process: buries orphans, and ends with the program, which ends the box."""
    while True:
        ended, status = os.wait()
        if ended == child:
            os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
