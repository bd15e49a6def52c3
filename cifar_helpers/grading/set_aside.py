"""Sets files that were handed in aside from the graded notebook: no kernel imports them where they lie."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from cifar_helpers.grading.sandbox.bwrap import ASIDE, ASIDE_MARK

IN_PLACE = ("timestamp.txt", "graded.json")  # what nbgrader and grading look for beside the notebook


def set_aside(folder: Path) -> None:
    """Moves what lies beside a folder's notebooks, with a sign for kernels, which find it where it was."""
    kept = {*IN_PLACE, *([ASIDE] if (folder / ASIDE / ASIDE_MARK).is_file() else [])}
    draft = folder / f"{ASIDE}.partial"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    for path in [*folder.iterdir()]:
        notebook = path.suffix == ".ipynb" and path.is_file()
        if path != draft and path.name not in kept and not notebook:
            path.rename(draft / path.name)
    if ASIDE in kept:
        shutil.copytree(draft, folder / ASIDE, dirs_exist_ok=True)
        shutil.rmtree(draft)
    elif any(draft.iterdir()):
        (draft / ASIDE_MARK).touch()
        draft.rename(folder / ASIDE)
    else:
        draft.rmdir()


class SetAside(NbGraderPreprocessor):
    """Does so in nbgrader's folder of graded work, before the notebook is run there."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """The same notebook."""
        set_aside(Path(resources["metadata"]["path"]))
        return nb, resources
