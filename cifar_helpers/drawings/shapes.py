"""Boxes, arrows, tables and text as SVG, on a light card of their own that dark pages leave readable."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import hypot

WIDTH = 720  # pixels; texts are set in 12 pixels or more of these
INK, LINE, CARD = "#1a1a1a", "#4d4d4d", "#ffffff"
FONTS = "Helvetica, Arial, 'DejaVu Sans', sans-serif"
HEAD = 8.0  # length of an arrow's head
LOWERED = re.compile(r"_\{([^}]*)\}")

Point = tuple[float, float]


def tint(colour: str, share: float = 0.35) -> str:
    """A colour mixed with white, so that dark text on it has contrast enough.

    >>> tint("#000000", 0.2)
    '#cccccc'
    """
    parts = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(255 - share * (255 - part)):02x}" for part in parts)


def number(value: float) -> str:
    """A coordinate to a tenth of a pixel."""
    return f"{round(value, 1):g}"


@dataclass(frozen=True)
class Box:
    """A rectangle, and the middles of its sides, where arrows begin and end."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> Point:
        return self.x, self.y + self.height / 2

    @property
    def right(self) -> Point:
        return self.x + self.width, self.y + self.height / 2

    @property
    def top(self) -> Point:
        return self.x + self.width / 2, self.y

    @property
    def bottom(self) -> Point:
        return self.x + self.width / 2, self.y + self.height


class Drawing:
    """A drawing that a notebook shows as a picture, with an alternative text that says the same.

    Parameters
    ----------
    height : int
        Pixels; the width is always 720.
    title : str
        Stands at the top, and begins the alternative text.
    alt : str
        What the drawing says, as sentences for those who can't see it.

    Attributes
    ----------
    alt : str
        Title and sentences.

    Examples
    --------
    >>> Drawing(100, "Nothing", "An empty card.")
    Nothing: an empty card.
    """

    def __init__(self, height: int, title: str, alt: str) -> None:
        self.height = height
        self.alt = f"{title}: {alt[0].lower()}{alt[1:]}"
        self._parts = [f'<rect width="{WIDTH}" height="{height}" rx="8" fill="{CARD}"/>']
        self.text((20, 26), title, size=16, bold=True, anchor="start")

    def text(
        self, at: Point, message: str, *, size: int = 14, bold: bool = False, anchor: str = "middle"
    ) -> None:
        """One line, centred around a point; anchor "start" begins there; `_{…}` is set lower."""
        begin, *rest = LOWERED.split(message)
        said = escape(begin)
        for lowered, plain in zip(rest[::2], rest[1::2], strict=True):
            said += f'<tspan dy="4" font-size="12">{escape(lowered)}</tspan>'
            said += f'<tspan dy="-4">{escape(plain)}</tspan>' if plain else ""
        kind = f' font-size="{size}"' * (size != 14) + ' font-weight="bold"' * bold
        kind += f' text-anchor="{anchor}"' * (anchor != "middle")
        self._parts.append(f'<text x="{number(at[0])}" y="{number(at[1] + 0.35 * size)}"{kind}>{said}</text>')

    def lines(
        self, at: Point, message: str, *, size: int = 14, bold: bool = False, anchor: str = "middle"
    ) -> None:
        """Several lines, centred around a point; of a bold one, the first line is."""
        lines, step = message.split("\n"), 1.35 * size
        for place, line in enumerate(lines):
            y = at[1] + (place - (len(lines) - 1) / 2) * step
            self.text((at[0], y), line, size=size, bold=bold and not place, anchor=anchor)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        message: str = "",
        *,
        fill: str = CARD,
        edge: str = LINE,
        size: int = 14,
        bold: bool = False,
        dashed: bool = False,
    ) -> Box:
        """A rounded rectangle with lines of text in its middle."""
        self._rectangle(Box(x, y, width, height), fill, edge, 1.5, min(6, int(width / 20)), dashed)
        if message:
            self.lines((x + width / 2, y + height / 2), message, size=size, bold=bold)
        return Box(x, y, width, height)

    def frame(self, box: Box, edge: str, width: float = 3) -> None:
        """A rectangle without filling, around what is drawn already."""
        self._rectangle(box, "none", edge, width, 0, dashed=False)

    def _rectangle(self, box: Box, fill: str, edge: str, width: float, round_: int, dashed: bool) -> None:
        x, y, across, down = map(number, (box.x, box.y, box.width, box.height))
        extra = f' rx="{round_}"' * bool(round_) + ' stroke-dasharray="6 4"' * dashed
        self._parts.append(
            f'<rect x="{x}" y="{y}" width="{across}" height="{down}" fill="{fill}" stroke="{edge}" '
            f'stroke-width="{width:g}"{extra}/>'
        )

    def circle(
        self,
        at: Point,
        radius: float,
        message: str = "",
        *,
        fill: str = CARD,
        edge: str = LINE,
        dashed: bool = False,
    ) -> Box:
        """A circle, with a short text in its middle; returned as the box around it."""
        extra = ' stroke-dasharray="6 4"' * dashed
        self._parts.append(
            f'<circle cx="{number(at[0])}" cy="{number(at[1])}" r="{number(radius)}" fill="{fill}" '
            f'stroke="{edge}" stroke-width="1.5"{extra}/>'
        )
        if message:
            self.text(at, message)
        return Box(at[0] - radius, at[1] - radius, 2 * radius, 2 * radius)

    def line(
        self, points: Sequence[Point], *, colour: str = LINE, width: float = 1.5, dashed: bool = False
    ) -> None:
        """Straight lines from point to point."""
        path = "L".join(f"{number(x)} {number(y)}" for x, y in points)
        extra = ' stroke-dasharray="6 4"' * dashed
        self._parts.append(
            f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="{width:g}"{extra}/>'
        )

    def arrow(self, *points: Point, colour: str = LINE, width: float = 1.5, dashed: bool = False) -> None:
        """Straight lines from point to point, with a head whose tip is the last one."""
        (x0, y0), (x, y) = points[-2:]
        length = hypot(x - x0, y - y0)
        right, down = (x - x0) / length, (y - y0) / length
        base = x - HEAD * right, y - HEAD * down
        self.line([*points[:-1], base], colour=colour, width=width, dashed=dashed)
        sides = [(base[0] - side * down, base[1] + side * right) for side in (4.5, -4.5)]
        path = "L".join(f"{number(a)} {number(b)}" for a, b in ((x, y), *sides))
        self._parts.append(f'<path d="M{path}Z" fill="{colour}"/>')

    def table(
        self,
        x: float,
        y: float,
        rows: Sequence[Sequence[object]],
        side: float = 34,
        fills: Mapping[tuple[int, int], str] | None = None,
        size: int = 14,
    ) -> Box:
        """Squares with a number or a short text in each, some of them filled; indices are (row, column)."""
        box = Box(x, y, side * len(rows[0]), side * len(rows))
        for (row, column), colour in (fills or {}).items():
            corner = f'x="{number(x + side * column)}" y="{number(y + side * row)}"'
            self._parts.append(f'<rect {corner} width="{side:g}" height="{side:g}" fill="{colour}"/>')
        flat = [f"M{number(x)} {number(y + side * row)}h{number(box.width)}" for row in range(len(rows) + 1)]
        upright = [
            f"M{number(x + side * column)} {number(y)}v{number(box.height)}"
            for column in range(len(rows[0]) + 1)
        ]
        self._parts.append(f'<path d="{"".join(flat + upright)}" stroke="{LINE}"/>')
        for row, entries in enumerate(rows):
            for column, entry in enumerate(entries):
                if entry != "":
                    self.text((x + side * (column + 0.5), y + side * (row + 0.5)), f"{entry}", size=size)
        return box

    @property
    def svg(self) -> str:
        """The drawing as a document of its own."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{self.height}" '
            f'viewBox="0 0 {WIDTH} {self.height}" font-family="{FONTS}" font-size="14" '
            f'text-anchor="middle" fill="{INK}">{"".join(self._parts)}</svg>'
        )

    def _repr_html_(self) -> str:
        picture = b64encode(self.svg.encode()).decode()
        return f'<figure><img alt="{escape(self.alt)}" src="data:image/svg+xml;base64,{picture}"></figure>'

    def __repr__(self) -> str:
        return self.alt


def cells(top: int, left: int, height: int, width: int, colour: str) -> dict[tuple[int, int], str]:
    """The squares of a part of a table, in one colour, as `Drawing.table` fills them."""
    return {(top + row, left + column): colour for row in range(height) for column in range(width)}


def minus(value: float) -> str:
    """A number with a real minus sign.

    >>> minus(-0.75), minus(2.0)
    ('−0.75', '2')
    """
    return f"{value:g}".replace("-", "−")
