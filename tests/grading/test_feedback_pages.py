"""Feedback pages show honest work well, and anything else as something harmless, in time and size."""

import base64
import io
import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from cifar_helpers.grading import pictures
from cifar_helpers.grading.feedback import clean
from cifar_helpers.grading.feedback.formgrader import own_scripts
from cifar_helpers.grading.feedback.page import FeedbackPage
from cifar_helpers.grading.feedback.shown import Shown

SCRIPTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<select><style></select><img src=x onerror=alert(1)></style>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=evil.html></object><embed src=evil.html>",
    "<base href=//example.org><meta http-equiv=refresh content='0;url=//example.org'>",
    "<form action=//example.org><input name=score><button>100 points</button></form>",
    "<div style='position:fixed;top:0' class=score id=why>100 points</div>",
    "<link rel=stylesheet href=//example.org><style>*{background:url(//example.org)}</style>",
    "<a href='javascript:alert(1)'>x</a><a href='/formgrader?path=submitted'>y</a>",
    "<img src='data:image/svg+xml;base64,PHN2Zy8+'><img srcset='//example.org 1x' src='//example.org'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<details open ontoggle=alert(1)>x</details>",
]
IN_MARKDOWN = [
    "[x](javascript:alert(1)) ![x](javascript:alert(1)) <javascript:alert(1)>",
    "![x](//example.org/a.png) [y](data:text/html,x)",
    "$<img src=x onerror=alert(1)>$ $$\\href{javascript:alert(1)}{x}$$",
    "```html\n<script>alert(1)</script>\n```",
    '```python id="><img src=x onerror=alert(1)>\nx\n```',
]
ALLOWED = {"src", "alt", "title", "colspan", "rowspan", "open"}


def parsed(source: str) -> list[tuple[str, dict[str, str]]]:
    """The tags with their attributes, by a parser that has nothing to do with the cleaner's."""
    from bs4 import BeautifulSoup

    return [(tag.name, tag.attrs) for tag in BeautifulSoup(source, "html.parser")(True)]


def assert_harmless(source: str) -> None:
    for name, attributes in parsed(source):
        assert name in clean.TAGS, source
        assert set(attributes) <= ALLOWED, source
        assert attributes.get("src", "data:image/png;base64,").startswith("data:image/png;base64,"), source


def picture(width: int, height: int, kind: str = "PNG") -> str:
    content = io.BytesIO()
    Image.new("1", (width, height)).save(content, kind)
    return base64.b64encode(content.getvalue()).decode()


def page(*cells) -> str:
    """The page of a student with these cells."""
    handed_in = new_notebook()
    handed_in.cells = list(cells)  # not validated
    notebook, _ = Shown().preprocess(handed_in, {})
    known = {"student": "zoë", "name": "Zoë \u202eL", "assignment": "1_sums"}
    known |= {"score": 2.0, "max_score": 6.0, "late_penalty": 0}
    return FeedbackPage().from_notebook_node(notebook, {"nbgrader": known})[0]


def marked(cell, **metadata):
    cell.metadata["nbgrader"] = {
        "grade_id": "check-double",
        "grade": True,
        "points": 3,
        "score": 1.5,
        **metadata,
    }
    return cell


@pytest.mark.parametrize("source", SCRIPTS)
def test_html_has_nothing_that_runs_loads_links_or_styles(source):
    assert_harmless(clean.html(source))
    assert_harmless(clean.markdown(source))


@pytest.mark.parametrize("source", IN_MARKDOWN)
def test_markdown_has_nothing_that_runs_loads_or_links(source):
    assert_harmless(clean.markdown(source))


def test_honest_markdown_is_set_and_formulas_stay_as_typed():
    source = "# Why\n\nThe **gap** is $a_1 < b_2 \\\\ c$.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    html = clean.markdown(source)
    for message in ("<h1>Why</h1>", "<strong>gap</strong>", "$a_1 &lt; b_2 \\\\ c$", "<td>1</td>"):
        assert message in html


def test_a_table_of_pandas_stays_a_table():
    html = '<style>x {}</style><table border="1" class="dataframe"><tr><th colspan="2">a</th></tr></table>'
    assert clean.html(html) == '<table><tbody><tr><th colspan="2">a</th></tr></tbody></table>'


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("image/svg+xml", "PHN2Zy8+"),
        ("image/png", "AAAA"),
        ("image/png", "no base64"),
        ("image/jpeg", picture(2, 2)),
        ("image/png", picture(6000, 6000)),
        ("image/gif", picture(2, 2, "GIF")),
    ],
)
def test_only_pictures_of_bearable_size_are_pictures(kind, data):
    assert pictures.picture(data, kind) is None
    assert pictures.picture(picture(20, 20), "image/png")


def test_a_picture_in_an_attachment_is_shown_and_nothing_else_of_it():
    cell = new_markdown_cell("![mine](attachment:a.png) ![theirs](attachment:b.png)")
    cell.attachments = {
        "a.png": {"image/png": picture(3, 3)},
        "b.png": {'image/png" onerror="alert(1)': "AAAA"},
    }
    html = page(cell)
    assert html.count("<img") == 1
    assert "onerror" not in html.replace("&#34;", "")


def test_points_diagnosis_and_comment_stand_on_the_page():
    failed = new_output(
        "error", ename="CheckFailed", evalue="it is half", traceback=["CheckFailed: it is half"]
    )
    question = marked(new_markdown_cell("Because."), grade_id="question-why", solution=True, by_hand=True)
    question.metadata.nbgrader |= {"comment": "Good <b>point</b>", "score": 0, "points": 1}
    html = page(marked(new_code_cell("check(double)", outputs=[failed])), question)
    for message in (
        "Double",
        "1.5 of 3",
        "it is half",
        "not marked yet, of 1",
        "Good &lt;b&gt;point",
        "so far",
    ):
        assert message in html
    assert "<title>1_sums, Zoë L</title>" in html


def test_a_page_loads_nothing_and_says_so_to_the_browser():
    html = page(new_code_cell("import numpy as np\nprint(1)"), new_markdown_cell("see https://example.org"))
    assert "default-src 'none'" in html
    assert "script" not in html
    assert [name for name, attributes in parsed(html) if {"src", "action", "srcset"} & set(attributes)] == []
    assert all(
        attributes["href"].startswith("#") for name, attributes in parsed(html) if "href" in attributes
    )


def test_a_page_keeps_its_size_whatever_was_put_into_it():
    flood = new_output("stream", text="&" * 2_000_000)
    html = page(
        *[new_code_cell("1", outputs=[flood]) for _ in range(10)], *[new_code_cell("x") for _ in range(3000)]
    )
    assert len(html.encode()) < 5_000_000
    assert "This is left out" in html
    assert "more cells are left out" in html


@pytest.mark.parametrize(
    "nonsense", ["<a ", "<div>", "\\begin{a}", "<b><p><i>", "[a](", "> ", "*a ", "<!--", "&"]
)
def test_nonsense_does_not_hold_up_the_class(nonsense):
    source = nonsense * (clean.LONGEST // len(nonsense))
    start = time.process_time()
    assert_harmless(clean.markdown(source))
    assert time.process_time() - start < 30
    assert clean.markdown(source * 3).startswith("<pre>")


def test_a_notebook_with_fields_of_any_type_can_be_shown():
    cell = new_code_cell("1")
    cell.outputs = [
        nbformat.from_dict({"output_type": "display_data", "data": {"text/html": 5, "image/png": None}}),
        nbformat.from_dict({"output_type": "display_data", "data": 7}),
        nbformat.from_dict({"output_type": "error", "ename": 1, "evalue": {}, "traceback": [1]}),
        nbformat.from_dict({"output_type": "stream", "text": ["a\ud800", "b"]}),
        nbformat.from_dict({"output_type": "unheard of"}),
    ]
    cell.metadata["nbgrader"] = {"grade_id": '"><script>', "points": float("nan")}
    html = page(cell, marked(new_code_cell("2"), points=float("inf"), score="3"))
    assert "a?b" in html
    assert "0 of 0" in html


def test_terminal_tricks_and_reordered_text_are_shown_as_what_they_are():
    html = page(
        new_code_cell(
            "role = 'user\u202e'", outputs=[new_output("stream", text="\x1b]8;;x\x07a\x1b[2Jb\r1\n")]
        )
    )
    assert "⟨U+202E⟩" in html
    assert "<pre>1\n</pre>" in html
    assert not {"\x1b", "\x07", "\u202e"} & set(html)


def test_the_formgraders_own_scripts_are_found():
    assert own_scripts().count("sha256-") == 3
