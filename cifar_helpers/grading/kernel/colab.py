"""Colab's folders, and what other versions of IPython and OpenCV have."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Any

from cifar_helpers.grading.kernel.notes import note

PROGRAMS = Path(__file__).parent / "programs"
WINDOWS = (
    "destroyAllWindows",
    "destroyWindow",
    "imshow",
    "moveWindow",
    "namedWindow",
    "resizeWindow",
    "waitKey",
)
_home = "."


def install(shell: Any) -> None:
    """From now on, a change to a folder that isn't there is left out, pip succeeds, no window opens."""
    global _home
    _home = os.getcwd()
    paths = [str(PROGRAMS), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    os.chdir = _chdir
    if not hasattr(shell, "magic"):  # of IPython 7, which Colab has
        shell.magic = lambda message: shell.run_line_magic(*message.lstrip("%").partition(" ")[::2])
    from IPython import display
    from IPython.core import display as core

    for name in ("display", "clear_output"):
        if name not in vars(core):
            setattr(core, name, getattr(display, name))
    shell.events.register("pre_run_cell", lambda info: _close_windows() if "cv2" in info.raw_cell else None)


def mount(mountpoint: str = "/content/drive") -> None:
    """What `google.colab.drive.mount` does here: the files that were handed in are what lies on the Drive."""
    with contextlib.suppress(OSError):
        os.makedirs(mountpoint, exist_ok=True)
        for name in ("MyDrive", "My Drive"):
            os.symlink(_home, os.path.join(mountpoint, name))


_original_chdir = os.chdir


def _chdir(path: Any) -> None:
    """As `os.chdir`, but for an absolute path of another machine, which is left out."""
    if isinstance(path, (str, os.PathLike)) and os.path.isabs(path) and not os.path.exists(path):
        note("setting", f"os.chdir({os.fspath(path)!r})")
        return
    _original_chdir(path)


def _close_windows() -> None:
    """Keeps OpenCV from asking for a screen."""
    with contextlib.suppress(ImportError):
        import cv2  # noqa: F401

        for name in WINDOWS:
            setattr(sys.modules["cv2"], name, lambda *_, **__: -1)
