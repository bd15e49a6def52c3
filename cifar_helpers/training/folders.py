"""The folder of a training: its last two epochs, each whole in one file, and who is at work in it."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from cifar_helpers import lock
from cifar_helpers.training.start import TrainingError

STATE, LOCK, FORM = "state.json", "lock", 2
KEPT = 2  # epochs: if the last one is damaged, the one before it is there
AGAIN = "Choose another folder, or give fit the argument fresh=True to begin again over it."
Arrays = dict[str, list[np.ndarray]]
State = dict[str, Any]


class RunFolder:
    """A folder that one training at a time writes.

    An epoch's file holds all of the state after it: weights, optimizer, the weights of the best epoch, the
    history, and what the training is. `state.json` says the same without the arrays, for people to read.

    Parameters
    ----------
    path : path
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path).expanduser()
        self.writer = uuid.uuid4().hex
        self.known_writer: str | None = None

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Makes the folder, and keeps other kernels out of it.

        Raises
        ------
        TrainingError
            If another kernel trains in it, or it can't be written.
        """
        with contextlib.ExitStack() as stack:
            try:
                self.path.mkdir(parents=True, exist_ok=True)
                stack.enter_context(lock.held(self.path / LOCK, "a training", wait=False))
            except lock.Busy:
                raise TrainingError(
                    f"another notebook is training in {self.path} at this moment: stop it there, wait "
                    "for its end, or choose another folder"
                ) from None
            except OSError as error:
                raise TrainingError(
                    f"{self.path} can't be written ({error.strerror or error}), so no epoch could be kept: "
                    "choose another folder"
                ) from error
            yield

    def load(self) -> tuple[State, Arrays] | None:
        """The state after the last whole epoch; None if there is none. Says which files are damaged.

        Raises
        ------
        TrainingError
            If there was a training, and nothing of it can be read.
        """
        summary, trouble = self._summary()
        damaged = [trouble] if trouble else []
        for path in self._files(summary):
            try:
                found = _read(path)
            except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
                damaged.append(f"{path} {_damage(path, error)}")
                continue
            if summary.get("run") not in (None, found[0]["run"]):
                continue  # of a training that this one was begun over
            self._report(damaged, len(found[0]["history"]["loss"]))
            self.known_writer = summary.get("writer")
            return found
        if damaged:
            raise TrainingError(
                f"{damaged[-1]}, and no earlier epoch of this training is whole. Bring the file back (a "
                f"synchronised drive keeps old versions of a file), or begin again. {AGAIN}"
            )
        return None

    def _summary(self) -> tuple[State, str]:
        """What `state.json` says, and what is wrong with it."""
        path = self.path / STATE
        written = any(self.path.glob("epoch-*"))
        if not path.exists():
            return {}, f"{path} is missing" if written else ""
        try:
            summary = json.loads(path.read_text(encoding="utf-8"))
            form = summary.get("form") if isinstance(summary, dict) else None
        except (OSError, ValueError) as error:
            return {}, f"{path} {_damage(path, error)}"
        if form != FORM:
            raise TrainingError(
                f"{self.path} holds a training that another version of cifar_helpers saved, and nothing says "
                f"of which net and settings. It was not loaded. {AGAIN}"
            )
        return summary, ""

    def _files(self, summary: State) -> list[Path]:
        """The files of epochs, the last one first, and the one that should be there."""
        found = {*self.path.glob("epoch-*.npz")}
        if summary.get("epochs"):
            found.add(self.file(summary["epochs"]))
        return sorted(found, reverse=True)

    def _report(self, damaged: list[str], epochs: int) -> None:
        for phrase in damaged:
            print(f"{phrase}: epoch {epochs} is whole, and the training goes on from there.")

    def file(self, epoch: int) -> Path:
        return self.path / f"epoch-{epoch:04}.npz"

    def save(self, state: State, arrays: Arrays) -> None:
        """Writes the state after an epoch, and deletes all but the last two.

        Raises
        ------
        TrainingError
            If another kernel has written here since this one began.
        """
        self._look_for_others()
        epochs = len(state["history"]["loss"])
        text = json.dumps({"form": FORM, "epochs": epochs, "writer": self.writer, **state}, indent=1)
        named: dict[str, Any] = {
            f"{kind}-{n:04}": _plain(a) for kind, many in arrays.items() for n, a in enumerate(many)
        }
        head = np.frombuffer(text.encode(), np.uint8)
        in_one_step(self.file(epochs), lambda file: np.savez(file, state=head, **named))
        in_one_step(self.path / STATE, lambda file: file.write(text.encode()))
        self.known_writer = self.writer
        keep = {self.file(epoch) for epoch in range(epochs - KEPT + 1, epochs + 1)}
        results = self.path.glob("result-*") if epochs == 1 else ()  # of a training before this one
        for path in {*self.path.glob("epoch-*"), *results} - keep:
            path.unlink(missing_ok=True)

    def keep_result(self, run: str, last: int, weights: list[np.ndarray]) -> None:
        """Keeps the weights that a call returned after its last epoch: a later call may go on from there."""
        named: dict[str, Any] = {f"best-{n:04}": _plain(array) for n, array in enumerate(weights)}
        head = np.frombuffer(json.dumps({"run": run}).encode(), np.uint8)
        path = self.path / f"result-{last:04}.npz"
        if not path.exists():
            in_one_step(path, lambda file: np.savez(file, state=head, **named))

    def result(self, run: str, last: int) -> list[np.ndarray] | None:
        """The weights that an earlier call of the same training returned after that epoch."""
        try:
            state, arrays = _read(self.path / f"result-{last:04}.npz")
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return None
        return arrays["best"] if state["run"] == run else None

    def _look_for_others(self) -> None:
        """A lock doesn't reach from one machine to another; what they write does."""
        try:
            writer = json.loads((self.path / STATE).read_text(encoding="utf-8")).get("writer")
        except (OSError, ValueError, AttributeError):
            return
        if writer not in (None, self.writer, self.known_writer):
            raise TrainingError(
                f"another notebook has trained in {self.path} since this one began. This one stops before it "
                "overwrites that: keep one of the two, and let the other use another folder"
            )

    def look(self) -> None:
        """Notes whose training lies here, before it is replaced."""
        with contextlib.suppress(OSError, ValueError, AttributeError):
            self.known_writer = json.loads((self.path / STATE).read_text(encoding="utf-8")).get("writer")


def _read(path: Path) -> tuple[State, Arrays]:
    with np.load(path, allow_pickle=False) as file:
        state = json.loads(file["state"].tobytes().decode())
        arrays: Arrays = {"weights": [], "optimizer": [], "best": []}
        for name in sorted(set(file.files) - {"state"}):
            arrays[name.partition("-")[0]].append(file[name])
    return state, arrays


def _plain(array: np.ndarray) -> np.ndarray:
    """NumPy's files know no bfloat16: float32 holds all of its numbers."""
    return array.astype(np.float32) if array.dtype.kind == "V" or array.dtype.name == "bfloat16" else array


def _damage(path: Path, error: Exception) -> str:
    if not path.exists():
        return "is missing"
    if isinstance(error, OSError) and error.errno is not None:
        return f"can't be read ({error.strerror})"
    return "is damaged (it is empty)" if path.stat().st_size == 0 else "is damaged (cut off, or not its own)"


def in_one_step(path: Path, write: Any) -> None:
    """Writes a file so that it is whole or not there at all."""
    temporary = path.with_name(f"writing-{path.name}")
    with open(temporary, "wb") as file:
        write(file)
        file.flush()
        try:
            os.fsync(file.fileno())
        except OSError as error:  # a file system that can't be asked to
            if error.errno not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
                raise
    os.replace(temporary, path)
