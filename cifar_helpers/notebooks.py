"""Builds the notebooks: text source → executed instructor notebook → student release."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import nbformat

from cifar_helpers.grading import withheld
from cifar_helpers.grading.errors import BuildError

KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
LANGUAGE = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"}
CELL_SECONDS = 300


def assignments(root: Path) -> list[str]:
    """Names of the assignments that have a text source, in the order of their numbers."""
    folders = (root / "course" / "assignments").glob("[0-9]*_*")
    return sorted(folder.name for folder in folders if (folder / f"{folder.name}.py").is_file())


def read_text(path: Path) -> nbformat.NotebookNode:
    """The notebook that a py:percent script describes, with cell ids derived from its cells."""
    import jupytext

    notebook = jupytext.read(path, fmt="py:percent")
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    set_ids(notebook)
    nbformat.validate(notebook)
    return notebook


def set_ids(notebook: nbformat.NotebookNode) -> None:
    """Gives each cell the id that its grade_id or its source implies, so that a rebuild changes nothing."""
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        cell.metadata.pop("lines_to_next_cell", None)
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        name = grade_id or digest
        seen[name] = seen.get(name, 0) + 1
        cell["id"] = name if seen[name] == 1 else f"{name}-{seen[name]}"


def execute(notebook: nbformat.NotebookNode) -> None:
    """Runs all cells in the smoke budget and stores their outputs in the notebook."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            kernel_name=KERNEL["name"],
            timeout=CELL_SECONDS,
            record_timing=False,
            coalesce_streams=True,
            store_widget_state=False,
            resources={"metadata": {"path": folder}},
        )
        try:
            client.execute(env={**os.environ, "CIFAR_BUDGET": "smoke", "TF_CPP_MIN_LOG_LEVEL": "3"})
        except CellExecutionError as error:
            raise BuildError(f"a cell of the reference solution failed:\n{error}") from None
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})


def write(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Writes the notebook in one step: an interrupted build leaves the old file whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    nbformat.write(notebook, temporary)
    temporary.replace(path)


def generate_release(name: str, root: Path, into: Path) -> None:
    """Lets nbgrader make `into`/release/<name> from `into`/source/<name>, with the settings of `root`.

    A gradebook of its own is used and thrown away: the instructor's stays as it is.
    """
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config
    from traitlets.config.loader import PyFileConfigLoader

    withheld.refuse(into / "source" / name, root)
    with tempfile.TemporaryDirectory() as scratch:
        config = Config()
        if (root / "nbgrader_config.py").is_file():
            config.merge(PyFileConfigLoader("nbgrader_config.py", str(root)).load_config())
        config.CourseDirectory.root = str(into.resolve())
        config.CourseDirectory.db_url = f"sqlite:///{scratch}/gradebook.db"
        os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        result = NbGraderAPI(config=config).generate_assignment(name, force=True, create=True)
    if not result["success"]:
        raise BuildError(f"nbgrader could not make the release of {name}:\n{result['log']}")


def build(
    names: Iterable[str] | None = None,
    root: Path = Path("."),
    into: Path | None = None,
    *,
    run: bool = True,
    report: Callable[[str], None] = lambda line: None,
) -> list[Path]:
    """Rebuilds source/ and release/ of the named assignments, or of all.

    Parameters
    ----------
    names : the assignments' names, for example ``["2_two_layer_net"]``; all when None.
    root : the course, which holds ``course/assignments`` and ``nbgrader_config.py``.
    into : where ``source/`` and ``release/`` are written; `root` when None.
    run : whether to execute the cells; without it the source notebooks have no outputs.
    report : is told each step in words.

    Returns
    -------
    The release notebooks that were written.

    Raises
    ------
    BuildError
        If an assignment is unknown, a cell fails or nbgrader refuses the notebook.
    CourseError
        If labels of a private test lie beside a source notebook.
    """
    known = assignments(root)
    into = into or root
    built = []
    for name in names or known:
        if name not in known:
            raise BuildError(f'assignment "{name}" is unknown: choose one of {", ".join(known)}')
        report(f"{name}: text → source")
        notebook = read_text(root / "course" / "assignments" / name / f"{name}.py")
        if run:
            report(f"{name}: running the reference solution in the smoke budget")
            execute(notebook)
        write(notebook, into / "source" / name / f"{name}.ipynb")
        report(f"{name}: source → release")
        shutil.rmtree(into / "release" / name, ignore_errors=True)
        generate_release(name, root, into)
        built.append(into / "release" / name / f"{name}.ipynb")
    return built
