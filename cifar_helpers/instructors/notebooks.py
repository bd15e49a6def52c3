"""Builds the notebooks: text source → executed instructor notebook → student release."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import nbformat

from cifar_helpers.grading import withheld
from cifar_helpers.grading.errors import BuildError
from cifar_helpers.grading.for_students import unmarked
from cifar_helpers.instructors import released

KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
LANGUAGE = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"}
CELL_SECONDS = 300
KERAS = re.compile(r"\b(layers|keras|tf|compile|trainable|set_weights)\b|verbose=0")
SLOW = ("search", "find_overlap")  # functions that take seconds for one check
OF_COST = ("distance_cost",)  # checks of time and memory: no result would explain what they find


def assignments(root: Path) -> list[str]:
    """Names of the assignments that have a text source, in the order of their numbers."""
    folders = (root / "course" / "assignments").glob("[0-9]*_*")
    return sorted(folder.name for folder in folders if (folder / f"{folder.name}.py").is_file())


def text_of(name: str, root: Path) -> Path:
    """An assignment's text source."""
    return root / "course" / "assignments" / name / f"{name}.py"


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
        digest = hashlib.sha256(f"{cell.cell_type}\n{unmarked(cell.source)}".encode()).hexdigest()[:12]
        name = grade_id or digest
        seen[name] = seen.get(name, 0) + 1
        cell["id"] = name if seen[name] == 1 else f"{name}-{seen[name]}"


def execute(notebook: nbformat.NotebookNode, budget: str = "smoke") -> None:
    """Runs all cells in a budget and stores their outputs in the notebook; a bar shows the progress."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError
    from tqdm import tqdm

    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            kernel_name=KERNEL["name"],
            timeout=CELL_SECONDS if budget == "smoke" else None,
            record_timing=False,
            coalesce_streams=True,
            store_widget_state=False,
            resources={"metadata": {"path": folder}},
        )
        # Cell by cell, and not by client.execute, which takes Ctrl-C for itself and breaks at it.
        with client.setup_kernel(env={**os.environ, "CIFAR_BUDGET": budget, "TF_CPP_MIN_LOG_LEVEL": "3"}):
            try:
                for index, cell in enumerate(tqdm(notebook.cells, unit="cell", leave=False, delay=1)):
                    client.execute_cell(cell, index)
            except CellExecutionError as error:
                raise BuildError(f"a cell of the reference solution failed:\n{error}") from None
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})


def write(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Writes the notebook in one step: an interrupted build leaves the old file whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    nbformat.write(notebook, temporary)
    temporary.replace(path)


def write_solutions(notebook: nbformat.NotebookNode, root: Path) -> None:
    """Writes the right solutions beside the checks that explain wrong ones with them, if they are there."""
    folder = root / "cifar_helpers" / "checks" / "solutions"
    package, tasks = solutions([cell for cell in notebook.cells if cell.cell_type == "code"])
    path = folder / f"{package}.json"
    if folder.is_dir() and package and tasks:
        known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        for name, task in tasks.items():  # what benchmarks/known_causes.py wrote
            task["causes"] = known.get(name, {}).get("causes", {})
        text = json.dumps(tasks, indent=1, ensure_ascii=False) + "\n"
        path.write_text(text, encoding="utf-8")


def solutions(cells: Iterable[nbformat.NotebookNode]) -> tuple[str, dict[str, dict[str, list[str]]]]:
    """The package of checks that a notebook imports, and the source and the checks of each function to write.

    Functions that build or use Keras models, or take long, are left out. A check that is given something else
    than a task's function, as a class that calls it, belongs to the task before it.
    """
    package, tasks, latest, others = "", {}, "", set()
    for cell in cells:
        nbgrader_metadata = cell.metadata.get("nbgrader", {})
        tree = ast.parse(cell.source)
        package = package or _checks_of(tree)
        if nbgrader_metadata.get("solution"):
            names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
            fits = len(names) == 1 and names[0] not in SLOW and not KERAS.search(cell.source)
            latest = names[0] if fits else ""
            others |= {*names, *_assigned(tree)} - {latest}
            if latest:
                tasks[latest] = {"checks": [], "source": cell.source.splitlines()}
        elif nbgrader_metadata.get("grade"):
            for check, target in _checked(tree):
                task = tasks.get(target, tasks.get(latest) if target not in others else None)
                if task and check not in (*task["checks"], *OF_COST):
                    task["checks"].append(check)
    return package, {name: task for name, task in tasks.items() if task["checks"]}


def _checks_of(tree: ast.Module) -> str:
    """The package of checks that a cell imports, "" if it imports none."""
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    names = [node.names[0].name for node in imports if node.module == "cifar_helpers.checks"]
    return names[0] if names else ""


def _assigned(tree: ast.Module) -> set[str]:
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _checked(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The checks that a test cell calls, and what they are given first."""
    for node in tree.body:
        call = getattr(node, "value", None)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args:
            given = call.args[0]
            if isinstance(given, ast.Name):
                yield call.func.attr, given.id


def generate_release(name: str, root: Path, into: Path) -> None:
    """Lets nbgrader make `into`/release/<name> from `into`/source/<name>, with the settings of `root`.

    A gradebook of its own is used and thrown away: the instructor's stays as it is.
    """
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config
    from traitlets.config.loader import PyFileConfigLoader

    from cifar_helpers.grading import course  # noqa: F401 - new gradebooks get their version without a program

    withheld.refuse(into / "source" / name, root)
    with tempfile.TemporaryDirectory() as scratch:
        config = Config()
        if (root / "nbgrader_config.py").is_file():
            config.merge(PyFileConfigLoader("nbgrader_config.py", str(root)).load_config())
        config.CourseDirectory.root = str(into.resolve())
        config.CourseDirectory.db_url = f"sqlite:///{scratch}/gradebook.db"
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
        notebook = read_text(text_of(name, root))
        if run:
            report(f"{name}: running the reference solution in the smoke budget")
            execute(notebook)
        write(notebook, into / "source" / name / f"{name}.ipynb")
        write_solutions(notebook, root)
        report(f"{name}: source → release")
        shutil.rmtree(into / "release" / name, ignore_errors=True)
        generate_release(name, root, into)
        released.write(name, root, into)
        built.append(into / "release" / name / f"{name}.ipynb")
    return built
