"""Runs locked cells as a notebook would, on the judge's names and, through the wall, on the student's."""

from __future__ import annotations

import contextlib
import math
import socket
import traceback
from typing import Any

import numpy as np
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import RichOutput, capture_output

from cifar_helpers.grading.wall.encoding import Limits
from cifar_helpers.grading.wall.exceptions import Closed, Deadline, StudentError, WallError
from cifar_helpers.grading.wall.frames import Channel
from cifar_helpers.grading.wall.namespace import Namespace
from cifar_helpers.grading.wall.proxies import Session

TEXT = 200_000  # characters of what one cell prints
PICTURES = 2_000_000  # characters of what one cell displays
WALL, CHECKS = "cifar_helpers/grading/wall/", "cifar_helpers/checks/"
SHOWN = ("text/plain", "image/png")


class Examiner:
    """The judge's namespace, kept from cell to cell, and its connection to the student's process."""

    def __init__(self) -> None:
        self.session: Session | None = None
        self.names = Namespace(self._lookup)
        self.shell = InteractiveShell.instance(user_ns=self.names)
        # IPython hands the lines of a traceback to no other place.
        self.shell._showtraceback = self._keep_traceback  # type: ignore[method-assign]

    def connect(self, connection: socket.socket) -> None:
        """Asks this process about the student's names from now on."""
        limits = Limits()
        self.session = Session(Channel(connection, limits.frame), limits)

    def run(self, source: str, seconds: float, points: float | None = None) -> dict[str, Any]:
        """Runs a cell.

        Parameters
        ----------
        source : the cell, as the gradebook has it.
        seconds : how long the student's process may take for all its answers together.
        points : the most that a test cell can earn; None for a cell that earns none.

        Returns
        -------
        dict
            `outputs`, as nbformat has them. `broken`: why the connection to the student's process ended while
            the cell ran, or None. `lost`: whether it has ended, if only afterwards. `fault`: the traceback
            of a check that failed in its own code, or None.
        """
        assert self.session is not None, "connect comes first"
        self.session.within(seconds)
        self.traceback: list[str] = []
        self.fault: str | None = None
        outputs = self._outputs(source, points)
        broken = _reason(self.session.channel.broken, seconds)
        if broken is None:
            _pause(self.session)
        lost = self.session.channel.broken is not None
        return {"outputs": outputs, "broken": broken, "lost": lost, "fault": self.fault}

    def _lookup(self, name: str) -> Any:
        if self.session is None:
            raise NameError(name)
        return self.session.lookup(name)

    def _outputs(self, source: str, points: float | None) -> list[dict[str, Any]]:
        with contextlib.suppress(SyntaxError):  # running it says so
            self.names.own(TransformerManager().transform_cell(source))
        with capture_output() as said:
            result = self.shell.run_cell(source)
        strings = [text for text in (said.stdout, said.stderr) if text]
        outputs = [_output("stream", name="stdout", text=_cut(text)) for text in strings]
        outputs += _pictures(said.outputs)
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            self.fault = _own_fault(error, started=result.error_before_exec is None)
            outputs.append(_described(error, self.traceback))
        elif points is not None and result.result is not None:
            outputs += _credit(result.result, points)
        return outputs

    def _keep_traceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        self.traceback = [line for line in stb if WALL not in line]  # the wall's own steps help nobody


def _pause(session: Session) -> None:
    with contextlib.suppress(WallError):  # `channel.broken` says so, and what the cell earned is earned
        session.pause()


def _reason(broken: WallError | None, seconds: float) -> str | None:
    if isinstance(broken, Deadline):
        return f"did not end within {seconds:.0f} s"
    if isinstance(broken, Closed):
        return "ended its own Python process"
    return None if broken is None else f"was stopped: {broken}"


def _own_fault(error: BaseException, started: bool) -> str | None:
    """The traceback of an error that the course's checks made, not the student's values or code."""
    if isinstance(error, AssertionError | WallError | StudentError):
        return None
    steps = traceback.extract_tb(error.__traceback__)
    own = bool(steps) and CHECKS in steps[-1].filename
    return "".join(traceback.format_exception(error)) if own or not started else None


def _described(error: BaseException, traceback: list[str]) -> dict[str, Any]:
    """The error as an output; if the student's code raised it, with the line that did."""
    kind, message = type(error).__name__, str(error)
    if isinstance(error, StudentError) and error.source_line:
        place = f" (in the line `{error.source_line}`)"
        traceback = [*traceback[:-1], f"{kind}: {message}{place}"]
        message += place
    return _error(kind, message, traceback)


def _credit(result: Any, points: float) -> list[dict[str, Any]]:
    """Partial credit, if the cell's last line is a number; anything else says nothing about points."""
    if isinstance(result, (bool, np.bool_)):
        return [] if result else [_error("AssertionError", "the check's last line is False", [])]
    if not isinstance(result, (int, float, np.integer, np.floating)):
        return []
    earned = float(result)
    if not (math.isfinite(earned) and 0 <= earned <= points):
        message = f"{earned:g} points, where 0 to {points:g} can be earned"
        return [_error("ValueError", message, [])]
    data = {"text/plain": repr(earned)}
    return [_output("execute_result", data=data, metadata={}, execution_count=None)]


def _pictures(displayed: list[RichOutput]) -> list[dict[str, Any]]:
    """What the cell displayed, the value of its last line too."""
    outputs, left = [], PICTURES
    for item in displayed:
        data = {kind: item.data[kind] for kind in SHOWN if isinstance(item.data.get(kind), str)}
        left -= sum(map(len, data.values()))
        if data and left >= 0:
            outputs.append(_output("display_data", data=data, metadata={}))
    return outputs


def _cut(text: str) -> str:
    return text if len(text) <= TEXT else f"{text[:TEXT]}\n… {len(text) - TEXT:,} more characters"


def _error(name: str, message: str, traceback: list[str]) -> dict[str, Any]:
    lines = traceback or [f"{name}: {message}"]
    return _output("error", ename=name, evalue=_cut(message), traceback=[_cut(line) for line in lines])


def _output(kind: str, **content: Any) -> dict[str, Any]:
    """An output as nbformat has it, which itself would take a second to import."""
    return {"output_type": kind, **content}
