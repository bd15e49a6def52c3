"""Shows staff in the formgrader only what `shown` leaves of a submission: nothing runs with their cookies."""

from __future__ import annotations

import base64
import hashlib
import html as entities
import re
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.server_extensions import formgrader
from traitlets.config import Config

from cifar_helpers.grading.feedback import clean
from cifar_helpers.grading.feedback.rubrics import rubrics
from cifar_helpers.grading.feedback.shown import Shown

TEMPLATES = Path(__file__).parent / "templates"
MACROS = Path(formgrader.__file__).parent / "templates" / "formgrade" / "formgrade_macros.html.j2"
NAMES = ("student", "first_name", "last_name", "notebook_path")


class ForStaff(NbGraderPreprocessor):
    """Escapes names, which nbgrader's template does not, and gives the template what it cannot know."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Changes `resources` alone; a rubric comes from the course's guide, and is cleaned like any text."""
        for key in NAMES:
            if resources.get(key):
                resources[key] = entities.escape(clean.name(resources[key]))
        resources["own_scripts"] = own_scripts()
        root = Path(CourseDirectory(config=self.config).root)
        found = rubrics(root, str(resources.get("assignment_id", "")))
        resources["rubrics"] = {grade_id: clean.markdown(message) for grade_id, message in found.items()}
        resources["first_question"] = next((_grade_id(cell) for cell in nb.cells if _by_hand(cell)), None)
        return nb, resources


def _by_hand(cell: NotebookNode) -> bool:
    """Whether a person marks the cell."""
    known = cell.metadata.get("nbgrader", {})
    return bool(known.get("task") or (known.get("grade") and known.get("solution")))


def _grade_id(cell: NotebookNode) -> str:
    return cell.metadata.nbgrader.grade_id


def own_scripts() -> str:
    """The scripts in the body of nbgrader's page, as hashes for a Content-Security-Policy."""
    body = MACROS.read_text(encoding="utf-8").partition("macro nav")[2]
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", body, re.DOTALL) + re.findall(
        r'onclick="(.*?)"', body
    )
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    return " ".join(f"'sha256-{hash}'" for hash in hashes)


@pass_context
def markdown2html(context: Context, source: str) -> str:
    """nbconvert's filter of this name, for the template."""
    return clean.markdown(source, context.get("cell", {}).get("attachments"))


def highlight_code(source: str, **_: object) -> str:
    """nbconvert's filter of this name, for the template; the language is always the course's."""
    return clean.code(source)


def protect(config: Config) -> None:
    """Sets in nbgrader_config.py what makes the formgrader safe; call it with the `c` of that file."""
    config.HTMLExporter.preprocessors = [Shown, ForStaff]
    config.HTMLExporter.filters = {"markdown2html": markdown2html, "highlight_code": highlight_code}
    config.HTMLExporter.template_file = "staff.html.j2"
    config.HTMLExporter.extra_template_paths = [str(TEMPLATES)]
