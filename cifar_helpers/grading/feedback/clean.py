"""Makes text, pictures, Markdown and HTML by strangers fit to be shown: readable, and inert."""

from __future__ import annotations

import html as entities
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from bleach import Cleaner
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from traitlets.log import get_logger

from cifar_helpers.grading import pictures

LONGEST = (
    100_000  # characters that Markdown, HTML or code may have to be set; more is shown as it was written
)
LONGEST_ALT = 1_000  # characters that stand for a picture

MOST_OPEN = 100  # tags within tags: at each one more, parsers look through all that are open
MOST_FORMULAS = 2_000  # that begin: from each the parser looks for its end, to the end of the text
FORMULA = re.compile(r"\\begin\{|\\\\[\[(]|\$")
MOST_BLANK = 50  # empty lines, one after the other: at each, the highlighter looks at all that follow
BLANK = re.compile(rf"\n(?:[^\S\n]*\n){{{MOST_BLANK}}}")
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
# These end where the next begins, or have nothing in them.
SHORT = frozenset(
    ("p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "br", "hr", "img", "col", "wbr")
)

text_only = False  # set in a process that makes one page of text, and ends then: see `plain`

TAGS = frozenset(
    (
        *(
            "b",
            "blockquote",
            "br",
            "caption",
            "code",
            "dd",
            "del",
            "details",
            "div",
            "dl",
            "dt",
            "em",
            "h1",
            "h2",
        ),
        *("h3", "h4", "h5", "h6", "hr", "i", "img", "kbd", "li", "ol", "p", "pre", "q", "s", "samp", "small"),
        *("span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
        *("u", "ul", "var"),
    )
)
# Their text is not text for readers; it would do no harm.
SILENT = re.compile(r"<(script|style|svg|math|title)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)

ATTACHED = re.compile(r"\(attachment:([^)\s]{1,300})\)")  # one that is missing would be an error
WITHOUT_PICTURE = re.compile(r'<img(?: (?!src=)[a-z]+="[^"]*")*>')  # as the cleaner writes it

TERMINAL = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # titles and links
    r"|\x1b\[[0-?]*[ -/]*[@-~]"  # colours, cursor
    r"|\x1b[@-_]?"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
REORDER = re.compile("[\u202a-\u202e\u2066-\u2069]")  # text that reads otherwise than it runs
INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u2060-\u206f\ufeff\ufff9-\ufffb]")


def text(message: object) -> str:
    """Words without what steers terminals; of a line that was overwritten, as a progress bar is, its end.

    Characters that turn the order of others around become visible.

    >>> text("50 %\\r100 %\\x1b[31m done\\x1b[2J")
    '100 % done'
    >>> text("access = 'user\\u202e'")
    "access = 'user⟨U+202E⟩'"
    """
    message = "".join(map(str, message)) if isinstance(message, list) else str(message)
    message = message.encode("utf-8", "replace").decode("utf-8")  # lone surrogates can't be written to a file
    lines = TERMINAL.sub("", message.replace("\r\n", "\n")).split("\n")
    kept = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)
    return REORDER.sub(lambda match: f"⟨U+{ord(match.group()):04X}⟩", kept)


def name(message: object) -> str:
    """A name on one line, without characters that can't be seen.

    >>> name("Zoë\\u200b\\u202e\\n Lindqvist")
    'Zoë Lindqvist'
    """
    return " ".join(INVISIBLE.sub("", text(REORDER.sub("", str(message)))).split())


def alternative(message: object) -> str:
    """A picture's alternative text: what its output says in words, if it does.

    >>> alternative("Loss falls."), alternative("<Figure size 640x480 with 1 Axes>")
    ('Loss falls.', 'A picture that the cell drew')
    """
    said = " ".join(text(message).split())[:LONGEST_ALT]
    return said if said and not said.startswith("<") else "A picture that the cell drew"


def html(source: str) -> str:
    """HTML with nothing in it that runs, loads, links, styles or can be found by a script of the page.

    >>> html('<p onclick="x()">A <a href="https://example.org">link</a><script>x()</script></p>')
    '<p>A link</p>'
    """
    if text_only or len(source) > LONGEST or open_tags(source) > MOST_OPEN:
        return plain(source)
    try:
        cleaned = Cleaner(TAGS, _attribute, protocols={"data"}, strip=True).clean(SILENT.sub("", source))
        return WITHOUT_PICTURE.sub("", cleaned)
    except Exception:  # parsers give up on nonsense in ways of their own; the page must come all the same
        get_logger().warning("a text is shown without its HTML", exc_info=True)
        return plain(source)


def open_tags(source: str) -> int:
    """How many tags are open at once, at most, counted in one pass.

    >>> open_tags("<p>a<p>b<b><i>c</i></b>"), open_tags("<b>" * 70), open_tags("<table><tr><td>" * 2)
    (2, 70, 2)
    """
    waiting: Counter[str] = Counter()
    now = most = 0
    for closing, name in TAG.findall(source):
        name = name.lower()
        if name in SHORT:
            continue
        if not closing:
            waiting[name] += 1
            now += 1
            most = max(most, now)
        elif waiting[name]:
            waiting[name] -= 1
            now -= 1
    return most


def _attribute(tag: str, attribute: str, value: str) -> bool:
    """Whether the HTML may keep this attribute."""
    if tag == "img" and attribute == "src":
        kind, found, data = value.removeprefix("data:").partition(";base64,")
        return value.startswith("data:") and bool(found) and pictures.picture(data, kind) is not None
    if attribute in ("colspan", "rowspan"):
        return value.isascii() and value.isdigit() and int(value) <= 100
    return attribute in ("alt", "title") or (tag, attribute) == ("details", "open")


def markdown(source: str, attachments: dict[str, dict[str, str]] | None = None) -> str:
    """Markdown as safe HTML; formulas stay as they were written, pictures come from `attachments` alone."""
    source = text(source)
    if text_only or len(source) > LONGEST or open_tags(source) > MOST_OPEN:
        return plain(source)
    if sum(1 for _ in FORMULA.finditer(source)) > MOST_FORMULAS:
        return plain(source)
    known = attachments or {}
    source = ATTACHED.sub(lambda match: match.group() if match.group(1) in known else "()", source)
    renderer = IPythonRenderer(escape=False, attachments=known, exclude_anchor_links=True)
    try:
        return html(MarkdownWithMath(renderer=renderer).render(source))
    except Exception:  # as above
        get_logger().warning("a text is shown without its Markdown", exc_info=True)
        return plain(source)


def plain(source: object) -> str:
    """Text as HTML, line for line.

    >>> plain("1 < 2")
    '<pre>1 &lt; 2</pre>'
    """
    return f"<pre>{entities.escape(text(source))}</pre>"


def output(shown: Mapping[str, Any]) -> str:
    """An output that `Shown` has rebuilt, as HTML."""
    if shown["output_type"] == "stream":
        return plain(shown["text"])
    if shown["output_type"] == "error":
        return f"<div class='error'>{plain(shown['traceback'])}</div>"
    data = shown["data"]
    for kind in pictures.PICTURES:
        if kind in data:
            alt = entities.escape(data["text/plain"])
            return f'<img src="data:{kind};base64,{data[kind]}" alt="{alt}">'
    return data["text/html"] if "text/html" in data else plain(data["text/plain"])


def code(source: str) -> str:
    """Python with its syntax in colours, by classes of Pygments."""
    source = text(source)
    if text_only or len(source) > LONGEST or BLANK.search(source):
        return plain(source)
    return highlight(source, PythonLexer(stripnl=False), HtmlFormatter(cssclass="highlight"))
