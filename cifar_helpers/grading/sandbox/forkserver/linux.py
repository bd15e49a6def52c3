"""The system calls that `box` needs and Python 3.11 lacks, each raising `OSError` with its own name."""

from __future__ import annotations

import contextlib
import ctypes
import os
from pathlib import Path

NEW_NAMESPACES = 0x6E020000  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWPID, NEWNET
NEW_USER = 0x10000000
READ_ONLY, NO_SUID, NO_DEVICES, NO_EXEC, REMOUNT = 1, 2, 4, 8, 32
BIND, RECURSIVE, PRIVATE = 4096, 16384, 1 << 18
_CAPBSET_DROP, _SET_DUMPABLE, _SET_NO_NEW_PRIVS, _SET_SECCOMP, _SECCOMP_FILTER = 24, 4, 38, 22, 2
_CAPABILITIES_V3 = 0x20080522
_KEYCTL, _JOIN_SESSION_KEYRING = 250, 1  # x86-64's number of keyctl

_libc = ctypes.CDLL(None, use_errno=True)


def unshare(flags: int) -> None:
    """New namespaces for this process; a new PID namespace is for its next child."""
    _call("unshare", ctypes.c_int(flags))


def mount(kind: str | None, target: str, flags: int, data: str = "", source: str | None = None) -> None:
    """As mount(8): `source` is the folder to bind; without it, `kind` names the file system."""
    name = (source or kind or "none").encode()
    message = (name, target.encode(), kind.encode() if kind else None, ctypes.c_ulong(flags), data.encode())
    _call("mount", *message, about=target)


def new_keyring() -> None:
    """Leaves the grader's session keyring; some containers forbid the call, as the filter does later."""
    _libc.syscall(_KEYCTL, _JOIN_SESSION_KEYRING, None)


def drop_bounding_set() -> None:
    """No capability can come back, whatever is executed. Needs CAP_SETPCAP."""
    for number in range(int(Path("/proc/sys/kernel/cap_last_cap").read_text()) + 1):
        _control(_CAPBSET_DROP, number)


def drop_capabilities() -> None:
    """Empties the effective, permitted and inheritable sets, and so the ambient one."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_V3, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)())


def be_dumpable() -> None:
    """Gives the process its own files in /proc, which a change of uid takes away."""
    _control(_SET_DUMPABLE, 1)


def no_new_privileges() -> None:
    """No program gives more rights than its caller had."""
    _control(_SET_NO_NEW_PRIVS, 1)


def close_all_but(kept: set[int]) -> None:
    """Closes every other file of this process."""
    for number in {int(name) for name in os.listdir("/proc/self/fd")} - kept:
        with contextlib.suppress(OSError):  # the listing's own, which is closed by now
            os.close(number)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def refuse_calls(program: bytes) -> None:
    """Sets a filter of system calls, made of BPF instructions of 8 bytes."""
    filled = _Program(len(program) // 8, program)
    _call("prctl", ctypes.c_int(_SET_SECCOMP), ctypes.c_ulong(_SECCOMP_FILTER), ctypes.byref(filled))


def _control(option: int, value: int) -> None:
    zero = ctypes.c_ulong(0)
    _call("prctl", ctypes.c_int(option), ctypes.c_ulong(value), zero, zero, zero, about=f"{option} {value}")


def _call(name: str, *arguments: object, about: str = "") -> None:
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name} {about}".strip() + f": {os.strerror(number)}")
