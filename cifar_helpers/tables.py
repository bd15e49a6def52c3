"""Tables of strings, as text and as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

Cells = Sequence[Sequence[str]]


def as_text(cells: Cells) -> str:
    """A table in columns, its heading first: names on the left, everything else on the right.

    >>> print(as_text([["net", "test"], ["minimal", "60.8 %"]]))
    net        test
    minimal  60.8 %
    """
    first = max(len(row[0]) for row in cells)
    wide = [max(len(row[at]) for row in cells) for at in range(1, len(cells[0]))]
    lines = [
        row[0].ljust(first) + "".join(text.rjust(n + 2) for text, n in zip(row[1:], wide, strict=True))
        for row in cells
    ]
    return "\n".join(lines)


def as_html(cells: Cells, caption: str = "") -> str:
    """The table with headings for screen readers.

    >>> as_html([["net"], ["<b>"]], "nets")  # doctest: +ELLIPSIS
    '<table><caption>nets</caption><thead>...<th scope="row">&lt;b&gt;</th></tr></tbody></table>'
    """
    head, *body = cells
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    top = "".join(f'<th scope="col">{escape(text)}</th>' for text in head)
    rows = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(text)}</td>" for text in row[1:])
        + "</tr>"
        for row in body
    )
    return f"<table>{title}<thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table>"
