"""HTML in feedback: scripts and requests in outputs, text, errors and file names, looked for in the page."""

from __future__ import annotations

import nbformat

from attacks.assignment import ASSIGNMENT
from attacks.attack import Attack

FAMILY = "HTML in feedback"
SCRIPT = "<script>pwned()</script>"


def show(name: str, story: str, code: str, beats: str = "page", **more: object) -> Attack:
    return Attack(name, FAMILY, story, code, beats=beats, **more)


def display(name: str, story: str, html: str, kind: str = "text/html") -> Attack:
    return show(name, story, f"display({{{kind!r}: {html!r}, 'text/plain': ''}}, raw=True)")


def written(name: str, story: str, markdown: str) -> Attack:
    """Markdown of the student's: in an own cell and in the answer to the question."""

    def change(notebook: nbformat.NotebookNode) -> None:
        notebook.cells.append(nbformat.v4.new_markdown_cell(markdown))

    return Attack(name, FAMILY, story, change=change, beats="page")


def _attachment(notebook: nbformat.NotebookNode) -> None:
    cell = nbformat.v4.new_markdown_cell("![x](attachment:x.svg)")
    svg = "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIG9ubG9hZD0icHduZWQoKSIvPg=="
    cell["attachments"] = {'x.svg" onerror="pwned()': {"image/svg+xml": svg}, "x.svg": {"image/svg+xml": svg}}
    notebook.cells.append(cell)


ATTACKS = [
    display("script", "A script in an output.", SCRIPT),
    display("handler", "An event handler in an output.", "<img src=x onerror=pwned()>"),
    display(
        "svg",
        "A drawing with a script.",
        f"<svg xmlns='http://www.w3.org/2000/svg' onload='pwned()'>{SCRIPT}</svg>",
        "image/svg+xml",
    ),
    display("javascript", "JavaScript as an output's own kind.", "pwned()", "application/javascript"),
    display("iframe", "A frame with a document of its own.", f"<iframe srcdoc='{SCRIPT}'></iframe>"),
    display(
        "object", "Plug-ins.", "<object data='data:text/html,pwned'></object><embed src='javascript:pwned()'>"
    ),
    display(
        "form",
        "A form that posts to the gradebook's pages.",
        "<form action='/formgrader/pwned' method=post><button autofocus>OK</button></form>",
    ),
    display(
        "meta-refresh",
        "The page is sent elsewhere.",
        "<meta http-equiv=refresh content='0;url=//127.0.0.1:9/pwned'><base href='//127.0.0.1:9/pwned'>",
    ),
    display(
        "overlay",
        "A style covers the page.",
        "<style>body{background:url(//127.0.0.1:9/pwned)}</style>"
        "<link rel=stylesheet href=//127.0.0.1:9/pwned>",
    ),
    display(
        "image-request",
        "An image tells another machine who reads the page.",
        "<img src='http://127.0.0.1:9/pwned.png'>",
    ),
    display(
        "latex",
        "TeX with a link that runs a script.",
        r"$\href{javascript:pwned()}{x}$ $\unicode{<img src=x onerror=pwned()>}$",
        "text/latex",
    ),
    display(
        "markdown-output", "Markdown as an output.", f"[x](javascript:pwned()) {SCRIPT}", "text/markdown"
    ),
    written("markdown-script", "A script in the text.", f"text {SCRIPT} <img src=x onerror=pwned()>"),
    written(
        "markdown-link",
        "A link in the text that runs a script.",
        "[x](javascript:pwned()) <a href='javascript:pwned()'>y</a> <a href='data:text/html,pwned'>z</a>",
    ),
    written(
        "markdown-broken",
        "Tags that only a browser puts together.",
        "<scr<script>ipt>pwned()</scr</script>ipt> <svg/onload=pwned()> "
        "<math><a xlink:href='javascript:pwned()'>x",
    ),
    Attack(
        "attachment", FAMILY, "An attachment's name and content hold scripts.", change=_attachment, beats=""
    ),
    show(
        "error-html",
        "An error's text and name are HTML.",
        f"raise type({SCRIPT!r}, (Exception,), {{}})({SCRIPT!r})",
        beats="",
    ),
    show(
        "ansi",
        "Text for the terminal that turns into HTML.",
        f"print('\\x1b]8;;javascript:pwned()\\x1b\\\\x\\x1b]8;;\\x1b\\\\', '\\x1b[31m', {SCRIPT!r})",
        beats="",
    ),
    Attack(
        "page-beside",
        FAMILY,
        "A page of the student's own lies beside the notebook, and would lie beside the feedback.",
        files={
            "feedback.html": SCRIPT.encode(),
            f"{ASSIGNMENT}.html": SCRIPT.encode(),
            "x.svg": b"<svg onload='pwned()'/>",
        },
        beats="page",
    ),
    Attack(
        "error-through-the-wall",
        FAMILY,
        "A tested function raises an error whose text is HTML and terminal commands.",
        answers={"normalise": f"def normalise(X):\n    raise ValueError('\\x1b[2J' + {SCRIPT!r})"},
    ),
]
