"""Adds to a released notebook what opens it anywhere: a cell that gets the helpers, and a link to Colab."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import TraitError, Unicode, validate

from cifar_helpers.versions import needed

BADGE, INSTALL = "open-in-colab", "install-helpers"  # ids of the cells
CLOSING, HAND_IN = "before-you-hand-in", "hand-in"  # and of those at the end
PACKAGE = "cifar-helpers"
UNSAFE = re.compile(r"[\"'`{}$\n\r]")  # a %pip line would read them otherwise
GITHUB = re.compile(
    r"https://github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?(?:/(?:blob|tree)/([\w.-]+)(/.*?)?)?/?"
)
CELL = """\
# Installs the course's helpers where they are missing; packages that are there stay as they are.
from importlib.util import find_spec

if not find_spec("cifar_helpers"):
    others = "certifi ipywidgets matplotlib numpy packaging platformdirs tqdm".split()
    missing = [name for name in others if not find_spec(name)]
    %pip install -q --no-deps {what}
    if missing:
        %pip install -q {{" ".join(missing)}}
    if not find_spec("cifar_helpers"):
        raise SystemExit("{first} "
            "{then}")"""
BESIDE = (
    "The helpers are missing: put your instructor's .whl file beside this notebook",
    "(on Colab: with the folder symbol on the left), then run this cell again.",
)
FAILED = (
    "The helpers could not be installed; the lines above say why. Is there a network?",
    "Run this cell again; if it says so again, restart the kernel or ask your instructor.",
)


def without_handout(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """A notebook's cells but for those that open it anywhere, and those that say how to hand it in."""
    added = (BADGE, INSTALL, CLOSING, HAND_IN)
    return [cell for cell in notebook.cells if cell.get("id") not in added]


def is_install_cell(source: str) -> bool:
    """Whether a cell is the one that installs the helpers, from wherever, and nothing else.

    >>> cell = install_cell(".", "0.2.0")
    >>> is_install_cell(cell), is_install_cell(cell + "\\nprint(1)")
    (True, False)
    >>> is_install_cell(cell.replace("--no-index", "{print(1)}"))
    False
    """
    made = re.escape(CELL.format(what="WHAT", first="SENTENCE", then="SENTENCE"))
    made = made.replace("WHAT", r"[^{}$`!\n]*").replace("SENTENCE", r"[^{}\"\\\n]*")
    return re.fullmatch(made, source.strip()) is not None


def install_cell(place: str, version: str) -> str:
    """The source of the cell that installs the helpers.

    Parameters
    ----------
    place : a folder or page with the wheel, a wheel's own address, or ``"cifar-helpers"`` for pip's index.
    version : the package's that the notebook asks for.

    >>> print(install_cell("cifar-helpers", "0.2.0").splitlines()[6].strip())
    %pip install -q --no-deps "cifar-helpers~=0.2.0"
    """
    wanted = f'"{PACKAGE}~={version}"'
    if place.endswith(".whl"):
        what = f'"{place}"'
    elif place == PACKAGE:
        what = wanted
    else:
        what = f'--no-index --find-links "{place}" {wanted}'
    first, then = BESIDE if place == "." else FAILED
    return CELL.format(what=what, first=first, then=then)


def colab_address(repository: str, name: str) -> str:
    """Where Colab opens an assignment's notebook.

    >>> colab_address("https://github.com/ada/course", "1_explore")
    'https://colab.research.google.com/github/ada/course/blob/main/1_explore/1_explore.ipynb'
    >>> colab_address("https://github.com/ada/course/tree/autumn/release", "1_explore")[41:]
    'ada/course/blob/autumn/release/1_explore/1_explore.ipynb'
    """
    owner, project, branch, folder = GITHUB.fullmatch(repository).groups()  # type: ignore[union-attr]
    path = quote(f"{folder or ''}/{name}/{name}.ipynb", safe="/%")
    return f"https://colab.research.google.com/github/{owner}/{project}/blob/{branch or 'main'}{path}"


class Handout(NbGraderPreprocessor):
    """A step of nbgrader's generate_assignment; settings of nbgrader_config.py: ``c.Handout``.

    Only a notebook that names the version of cifar-helpers that it needs gets these cells.
    """

    helpers = Unicode(
        ".",
        help="Where a notebook that finds no helpers gets them: a folder or web page with the wheel, the "
        "wheel's web address, or 'cifar-helpers' for pip's index. '.': the notebook's own folder.",
    ).tag(config=True)
    repository = Unicode(
        "",
        help="A public repository on GitHub that has the released notebooks, NAME/NAME.ipynb, at its top or "
        "in a folder: 'https://github.com/OWNER/NAME/tree/main/FOLDER'. Without it there is no badge.",
    ).tag(config=True)

    @validate("helpers")
    def _plain(self, proposal: dict[str, Any]) -> str:
        if not proposal["value"].strip() or UNSAFE.search(proposal["value"]):
            raise TraitError(
                f"c.Handout.helpers = {proposal['value']!r}: write a folder, a web address or "
                f"'{PACKAGE}', without quotation marks, braces and $"
            )
        return proposal["value"].strip()

    @validate("repository")
    def _on_github(self, proposal: dict[str, Any]) -> str:
        if proposal["value"] and not GITHUB.fullmatch(proposal["value"]):
            raise TraitError(
                f"c.Handout.repository = {proposal['value']!r}: Colab opens notebooks from GitHub; write "
                "'https://github.com/OWNER/NAME', or the address of a folder there"
            )
        return proposal["value"]

    def preprocess(
        self, nb: nbformat.NotebookNode, resources: dict[str, Any]
    ) -> tuple[nbformat.NotebookNode, dict[str, Any]]:
        """The notebook with Colab's badge at its top, and above its first code what gets the helpers."""
        nb.cells = without_handout(nb)
        version = next(filter(None, (needed(cell.source) for cell in nb.cells)), None)
        if version is None:
            return nb, resources
        first = next(place for place, cell in enumerate(nb.cells) if cell.cell_type == "code")
        nb.cells.insert(first, nbformat.v4.new_code_cell(install_cell(self.helpers, version), id=INSTALL))
        if self.repository:
            address = colab_address(self.repository, resources["nbgrader"]["notebook"])
            image = "https://colab.research.google.com/assets/colab-badge.svg"
            badge = f"[![Open in Colab]({image})]({address})"
            nb.cells.insert(0, nbformat.v4.new_markdown_cell(badge, id=BADGE))
        return nb, resources
