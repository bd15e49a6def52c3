"""The grader's side: starts a fork server and has it give birth to programs in boxes of their own."""

from __future__ import annotations

import json
import os
import queue
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

from cifar_helpers.grading.errors import SandboxError
from cifar_helpers.grading.sandbox import bwrap, launch
from cifar_helpers.grading.sandbox.forkserver import box
from cifar_helpers.grading.sandbox.forkserver.request import OWN, Request
from cifar_helpers.grading.sandbox.view import View

MODULE = "cifar_helpers.grading.sandbox.forkserver"
IMPORT_SECONDS, BIRTH_SECONDS = 600, 120  # generous: four seconds and a twentieth on a quiet machine
CAPABILITIES = ("CAP_NET_ADMIN", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_ADMIN")
INLINE = "module://matplotlib_inline.backend_inline"  # what a kernel sets before pyplot is imported
ENDED = -1
_CREDENTIALS = struct.Struct("iII")  # pid, uid, gid


class Server:
    """A fork server of this process's own; it and its boxes end when this process does, however it ends.

    Parameters
    ----------
    modules : what every program of it finds imported.
    environment : the variables under which they are imported.
    seen : what its programs see.

    Raises
    ------
    SandboxError
        If bubblewrap can't start it, or if it can't be forked safely after its imports.
    """

    def __init__(self, modules: Sequence[str], environment: dict[str, str], seen: View = bwrap.ALONE) -> None:
        self.user, self.seen = bwrap.new_user(), seen
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the server
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, launch.hand_over() as (give, given):
            argv = [sys.executable, "-m", MODULE, str(theirs.fileno()), *modules]
            command = self._command(argv, {**environment, "MPLBACKEND": INLINE}, give)
            self.process = self._launch(command, [*given, theirs.fileno()])
        self._listen()

    def _command(
        self, argv: list[str], environment: dict[str, str], give: Callable[[bytes], int]
    ) -> list[str]:
        """Bubblewrap's own view of the machine, with links where each box has files of its own."""
        packages = {**bwrap.packages(False, self.seen), **bwrap.packages(True, self.seen)}
        options = [
            *bwrap.shown(give, packages, self.seen),
            *bwrap.identity(self.user, CAPABILITIES),
            "--as-pid-1",
        ]
        options += ["--perms", "0755", "--dir", OWN]
        for name in (*bwrap.accounts(self.user), bwrap.CONNECTION):
            options += ["--symlink", f"{OWN}/{os.path.basename(name)}", name]
        return [bwrap.program(), *options, *bwrap.entered(environment, bwrap.COURSE, self.seen), "--", *argv]

    def _launch(self, command: list[str], pass_fds: list[int]) -> subprocess.Popen[bytes]:
        """Starts it from a thread that stays: bubblewrap dies with the *thread* that started it."""
        started: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()

        def stay() -> None:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                pass_fds=pass_fds,
                start_new_session=True,
                cwd="/",
                env={},
                umask=launch.UMASK,
            )
            started.put(process)
            process.wait()

        threading.Thread(target=stay, name="fork server", daemon=True).start()
        return started.get()

    def _listen(self) -> None:
        """Waits until the server is ready."""
        try:
            self._control.settimeout(IMPORT_SECONDS)
            answer = self._control.recv(2**16)
            refusal = json.loads(answer) if answer else self._said()
        except TimeoutError:
            refusal = f"its imports took longer than {IMPORT_SECONDS} s"
        if refusal:
            self.end()
            raise SandboxError(f"the fork server can't be used: {refusal}")
        self._control.settimeout(None)

    def _said(self) -> str:
        """The end of what bubblewrap or Python complained about."""
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace").strip()[-1000:] or "it ended without a word"

    def start(
        self,
        argv: Sequence[str],
        environment: dict[str, str],
        *,
        files: bytes = bwrap.NO_FILES,
        connection: bytes = b"{}",
        pass_fds: Sequence[int] = (),
        judging: bool = False,
        seen: View = bwrap.ALONE,
    ) -> ForkedBox:
        """Runs a Python module in a box of its own; parameters as those of `launch.bubblewrapped`.

        Raises
        ------
        SandboxError
            If `argv` isn't ``[python, "-m", MODULE, ...]``, with ``-P`` or without, if the server has another
            view of machine and package, or if the server or the box fails.
        """
        if seen != self.seen:
            raise SandboxError(f"the fork server is for programs that see {self.seen}, not {seen}")
        user = bwrap.new_user()
        request = _request(argv, environment, user, connection, pass_fds, judging, seen)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours, launch.hand_over() as (give, _):
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            ours.settimeout(BIRTH_SECONDS)
            try:
                with theirs:
                    socket.send_fds(self._control, [b"+"], [theirs.fileno()])
                socket.send_fds(ours, [b"+"], [give(request.encode()), give(files), *pass_fds])
                first = _first(ours, os.geteuid() if request.uid is None else request.uid)
                process = Process(first)
                if launch.cores:
                    os.sched_setaffinity(first, launch.cores)
                ours.send(box.GO)
            except OSError as problem:
                raise SandboxError(f"the fork server made no box: {problem!r}") from None
        return ForkedBox(process, first, user.uid, self._errors)

    def end(self) -> None:
        """Ends the server and all its boxes."""
        self._control.close()
        self.process.kill()
        self.process.wait()


def _sizes() -> dict[str, int]:
    """Bytes of each folder that a box may write to."""
    return {"/dev/shm": bwrap.SHARED_MEMORY, "/tmp": bwrap.DISK, bwrap.SOCKETS: bwrap.MIB}


def _request(
    argv: Sequence[str],
    environment: dict[str, str],
    user: bwrap.User,
    connection: bytes,
    pass_fds: Sequence[int],
    judging: bool,
    seen: View,
) -> Request:
    python, *message = argv
    safe = message[:1] == ["-P"]
    option, module, *arguments = [*message[safe:], "", ""]
    if python != sys.executable or option != "-m" or not module:
        raise SandboxError(f"the fork server runs {sys.executable} -m MODULE, not {' '.join(argv)[:200]}")
    modules = bwrap.JUDGES if judging else bwrap.COURSE
    strings = {**bwrap.accounts(user), bwrap.CONNECTION: connection}
    return Request(
        module=module,
        arguments=arguments[:-2],
        environment={**environment, **bwrap.own_variables(modules, seen), "PWD": bwrap.WORK},
        uid=user.uid if user.root else None,
        strings={os.path.basename(name): content.decode() for name, content in strings.items()},
        limits=bwrap.LIMITS,
        sizes=_sizes(),
        folders=[bwrap.WORK, bwrap.HOME],
        shown=[str(path) for path in bwrap.mounted() if any(path.is_relative_to(size) for size in _sizes())],
        descriptors=list(pass_fds),
        judging=judging,
        safe=safe,
    )


def _first(channel: socket.socket, uid: int) -> int:
    """The box's first process once the box is made; Linux itself says which process it is that speaks."""
    message, extra, *_ = channel.recvmsg(2**12, socket.CMSG_SPACE(_CREDENTIALS.size))
    if message != box.READY:
        raise SandboxError(f"the fork server made no box: {message.decode(errors='replace') or 'it ended'}")
    pid, owner, _ = _CREDENTIALS.unpack(extra[0][2])
    if owner != uid:
        raise SandboxError(f"the box belongs to user {owner}, not to {uid}")
    return pid


class Process:
    """A box's first process, with the methods of `subprocess.Popen`; never another that got its number."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """None, or `ENDED`: a status is told to a parent alone, which this process isn't."""
        return ENDED if select.select([self._handle], [], [], 0)[0] else None

    def wait(self, timeout: float | None = None) -> int:
        if not select.select([self._handle], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("a box", timeout or 0)
        return ENDED

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def __del__(self) -> None:
        os.close(self._handle)


class ForkedBox(launch.Box):
    """A box whose first process is not a child of this one."""

    def end(self) -> None:
        """Kills everything in the box and waits for its end."""
        self.process.kill()
        self.wait()

    kill = terminate = end

    def reason(self) -> str:
        """What is known of the box's end: its programs' words go nowhere."""
        return "the box of the fork server ended"
