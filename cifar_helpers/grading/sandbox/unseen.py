"""Counts the memory that a sandbox holds and none of its processes shows: buffers, files, shared mappings."""

from __future__ import annotations

import contextlib
import os
from functools import lru_cache
from pathlib import Path

# Where the sandbox may write; tmpfs, so that a file there is memory that belongs to no process.
FOLDERS = ("tmp", "dev/shm", "run/kernel")
FILE = 1024  # bytes that Linux itself needs for a file, however short
SHARED = "/dev/zero (deleted)"  # how a list of mappings calls what processes share without a file


def in_folders(first: int) -> int:
    """Bytes in the folders that a sandbox has to itself; `first` is its first process, seen from here."""
    return sum(_in_folder(first, folder) for folder in FOLDERS)


def _in_folder(first: int, folder: str) -> int:
    with contextlib.suppress(OSError):
        inside = f"/proc/{first}/root/{folder}"
        if os.stat(inside).st_dev != os.stat(f"/{folder}").st_dev:
            disk = os.statvfs(inside)
            return (disk.f_blocks - disk.f_bfree) * disk.f_frsize + (disk.f_files - disk.f_ffree) * FILE
    return 0


def in_sockets(first: int) -> int:
    """Bytes that the sockets of a sandbox may hold, those too that only another socket still knows of.

    A local socket counts as full, since Linux doesn't tell what is in it; a program has some dozens.
    """
    with contextlib.suppress(OSError):
        inside = f"/proc/{first}/net"
        if os.stat(f"/proc/{first}/ns/net").st_ino == os.stat("/proc/self/ns/net").st_ino:
            return 0  # this machine's own
        local = sum(_lines(f"{inside}/{name}") for name in ("unix", "netlink"))
        return local * _buffer() + sum(_queued(f"{inside}/{name}") for name in ("tcp", "tcp6", "udp", "udp6"))
    return 0


@lru_cache
def _buffer() -> int:
    """Bytes of a local socket's buffer; twice, as the last message may go over it."""
    return 2 * int(Path("/proc/sys/net/core/wmem_default").read_text())


def _lines(table: str) -> int:
    with open(table, "rb") as file:
        return sum(1 for _ in file) - 1


def _queued(table: str) -> int:
    """Bytes in the queues of a table's sockets, twice: Linux keeps short messages in larger pieces."""
    held = 0
    with contextlib.suppress(FileNotFoundError), open(table) as file:  # a machine may be without IPv6
        next(file)
        for line in file:
            waiting, received = line.split()[4].split(":")
            held += 4096 + 2 * (int(waiting, 16) + int(received, 16))
    return held


def shared(pids: list[int]) -> int:
    """Bytes that processes share without a file, also where they have given the pages back."""
    found: dict[str, int] = {}
    for pid in pids:
        with contextlib.suppress(OSError), open(f"/proc/{pid}/maps") as maps:  # it may end meanwhile
            for line in maps:
                if line.endswith(f"{SHARED}\n"):
                    span, _, _, _, inode, *_ = line.split()
                    found[inode] = max(found.get(inode, 0), _mapped(pid, span))
    return sum(found.values())


def _mapped(pid: int, span: str) -> int:
    """Bytes of a mapping that are in memory; where only root is told, all of it."""
    start, end = (int(word, 16) for word in span.split("-"))
    with contextlib.suppress(OSError):
        return os.stat(f"/proc/{pid}/map_files/{start:x}-{end:x}").st_blocks * 512
    return end - start
