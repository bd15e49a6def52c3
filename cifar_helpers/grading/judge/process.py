"""The grader's side of the judge: starts its process, connects it to a kernel, asks for verdicts."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass, field
from typing import Any

from cifar_helpers.grading.judge import messages
from cifar_helpers.grading.sandbox import bwrap, held, launch
from cifar_helpers.grading.sandbox.clock import LATE
from cifar_helpers.grading.sandbox.view import View

MODULE = "cifar_helpers.grading.judge"
DIED = "ended the process that judges it"  # said of a cell; `job.run_job` looks for it
GRACE = 15.0  # seconds that the judge may take beyond the student's: for its own part of a cell


@dataclass(frozen=True)
class Verdict:
    """A cell's result. `broken`: why it was cut short, if it was. `lost`: the kernel is of no more use.

    `fault` is the traceback of a check that failed in its own code.
    """

    outputs: list[dict[str, Any]] = field(default_factory=list)
    broken: str | None = None
    lost: bool = False
    fault: str | None = None


class Judge:
    """A judge's process, and this process's connection to it."""

    def __init__(self, process: launch.Box | subprocess.Popen[bytes], connection: socket.socket) -> None:
        self.process, self.connection = process, connection

    @classmethod
    def start(
        cls, environment: dict[str, str], starter: launch.Start | None, seen: View = bwrap.ALONE
    ) -> Judge:
        """Starts a judge in a sandbox by `starter`; without one in the open, for the project's own samples.

        Raises
        ------
        SandboxError
            If no sandbox can be made.
        """
        connection, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            argv = [sys.executable, "-m", MODULE, str(number)]
            if starter is None:
                return cls(_in_the_open(argv, environment, number), connection)
            return cls(starter(argv, environment, pass_fds=[number], judging=True, seen=seen), connection)

    def connect(self, path: str) -> None:
        """Opens the connection to a kernel that listens at `path`, and hands it to the judge."""
        with socket.socket(socket.AF_UNIX) as wall, held.held(path) as place:
            wall.settimeout(GRACE)
            wall.connect(place)
            wall.settimeout(None)
            messages.send(self.connection, {}, wall.fileno())

    def run(self, source: str, seconds: float, points: float | None = None) -> Verdict:
        """Has a cell run; see `Examiner.run`. Whatever goes wrong with the judge is a verdict, too."""
        end = time.monotonic() + seconds + GRACE
        try:
            self.connection.settimeout(GRACE)
            messages.send(self.connection, {"source": source, "seconds": seconds, "points": points})
            self.connection.settimeout(max(0.1, end - time.monotonic()))
            return Verdict(**messages.receive(self.connection)[0])
        except TimeoutError:
            return Verdict(broken=f"{LATE} {seconds:.0f} s", lost=True)
        except (EOFError, OSError):
            return Verdict(broken=DIED, lost=True)
        except (TypeError, ValueError) as problem:
            broken = f"brought no verdict ({problem})"
            return Verdict(broken=broken, lost=True, fault=traceback.format_exc())

    def end(self) -> None:
        """Ends the process at once."""
        self.connection.close()
        self.process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)


def _in_the_open(argv: list[str], environment: dict[str, str], descriptor: int) -> subprocess.Popen[bytes]:
    """The judge without a sandbox, in an empty folder of its own."""
    return subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[descriptor],
        cwd=tempfile.gettempdir(),
        env={**os.environ, **environment, "PYTHONSAFEPATH": "1"},
        start_new_session=True,
    )
