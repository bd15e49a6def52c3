"""A submission full of scripts. Each vector opens a dialog with its own name, or calls on a listener."""

from __future__ import annotations

import base64
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell

STUDENT = "eve"


def alert(name: str) -> str:
    return f"alert(`{name}`)"


def html(name: str) -> str:
    return f"<script>{alert(name)}</script>"


def onerror(name: str) -> str:
    return f'<img src="x" onerror="{alert(name)}">'


def output(kind: str, content: object, **metadata: object) -> nbformat.NotebookNode:
    data = {kind: content, "text/plain": "words"}
    return new_output("display_data", data=data, metadata=metadata)


def outputs(call: str) -> list[nbformat.NotebookNode]:
    """Outputs of a code cell."""
    srcdoc = html("output-srcdoc").replace('"', "&quot;")
    return [
        output("text/html", html("output-script")),
        output("text/html", onerror("output-onerror")),
        output("text/html", f'<iframe srcdoc="{srcdoc}"></iframe>'),
        output("text/html", f"<p>{html('output-isolated')}</p>", **{"text/html": {"isolated": True}}),
        output("text/html", f'<img src="{call}/output-img">'),
        output("text/html", f"<style>body {{ background: url({call}/output-css) }}</style>"),
        output("application/javascript", alert("output-javascript")),
        output("text/markdown", onerror("output-markdown")),
        output("text/latex", onerror("output-latex")),
        output("image/svg+xml", f"<svg xmlns='http://www.w3.org/2000/svg' onload='{alert('output-svg')}'/>"),
        output("image/png", "AAAA", **{"image/png": {"width": f"1 onerror={alert('output-width')}"}}),
        output("image/jpeg", "AAAA", **{"image/jpeg": {"height": f"1 onerror={alert('output-jpeg')}"}}),
        output("application/vnd.jupyter.widget-view+json", {"model_id": f"</script>{html('output-widget')}"}),
        new_output("stream", text=f"\x1b[31m{html('stream')}\x1b]8;;{call}/stream\x07link\x1b]8;;\x07"),
        new_output("error", ename=html("ename"), evalue=html("evalue"), traceback=[html("traceback")]),
    ]


def cells(call: str) -> list[nbformat.NotebookNode]:
    """Cells that a student adds to a notebook."""
    attached = new_markdown_cell("![x](attachment:a.png)")
    attached.attachments = {"a.png": {f'image/png" onerror="{alert("attachment-type")}': "AAAA"}}
    forged = new_code_cell("1")
    mark = {"grade_id": f'">{onerror("grade-id")}', "solution": True, "grade": False, "locked": False}
    forged.metadata["nbgrader"] = {**mark, "task": False, "schema_version": 3, "cell_type": "code"}
    return [
        new_code_cell(html("source"), outputs=outputs(call)),
        new_markdown_cell(html("markdown-script")),
        new_markdown_cell(onerror("markdown-onerror")),
        new_markdown_cell(f'<svg onload="{alert("markdown-svg")}"></svg>'),
        new_markdown_cell(f'<iframe src="javascript:{alert("markdown-iframe")}"></iframe>'),
        new_markdown_cell('<iframe src="evil.html"></iframe>'),
        new_markdown_cell(
            f'<style>@keyframes k {{}}</style><b style="animation:k 1s" onanimationstart='
            f'"{alert("markdown-style-event")}">x</b>'
        ),
        new_markdown_cell(f"![x]({call}/markdown-img)"),
        new_markdown_cell(
            f"[click]({call}/markdown-link) <a id=js href='javascript:{alert('click')}'>here</a>"
        ),
        new_markdown_cell(f'<link rel="stylesheet" href="{call}/markdown-link">'),
        # The formgrader runs the nbgrader_config.py of a folder that its own address names.
        new_markdown_cell(f"![x](/formgrader?path=submitted/{STUDENT}/1_sums)"),
        new_markdown_cell(f"$$\\href{{javascript:{alert('tex')}}}{{x}}$$"),
        new_raw_cell(html("raw-html"), metadata={"raw_mimetype": "text/html"}),
        attached,
        forged,
    ]


def files(marker: Path) -> dict[str, str]:
    """What lies beside the notebook: a page, and settings that leave a mark when they are run."""
    return {
        "evil.html": html("markdown-file"),
        "nbgrader_config.py": f"open({str(marker)!r}, 'w').write('ran')",
    }


def pixel() -> str:
    """A real picture of one pixel, as base64."""
    content = (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0"
        b"\x1f\0\5\0\1\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82"
    )
    return base64.b64encode(content).decode()
