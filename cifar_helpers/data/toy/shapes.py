"""Anti-aliased shapes on a batch of images, in integers alone: every machine draws the same pixels."""

from __future__ import annotations

import math
from functools import reduce

import numpy as np
from numpy.typing import NDArray

SIDE = 32  # pixels
FINE = 16  # fixed point: steps per unit of a frame's coordinates
OPAQUE = 128
TURN = 256  # angles are counted in 256ths of a full turn, clockwise on the screen

# round(1024 * sin(angle)) for the first quarter of a turn; written out, because a machine's own sine may
# differ in the last bit.
_QUARTER = [
    0, 25, 50, 75, 100, 125, 150, 175, 200, 224, 249, 273, 297, 321, 345, 369, 392, 415, 438, 460, 483,
    505, 526, 548, 569, 590, 610, 630, 650, 669, 688, 706, 724, 742, 759, 775, 792, 807, 822, 837, 851,
    865, 878, 891, 903, 915, 926, 936, 946, 955, 964, 972, 980, 987, 993, 999, 1004, 1009, 1013, 1016,
    1019, 1021, 1023, 1024, 1024,
]  # fmt: skip
_HALF = np.array(_QUARTER[:-1] + _QUARTER[:0:-1], np.int32)
_SINE = np.concatenate([_HALF, -_HALF])

Value = int | np.ndarray  # the same for all images, or one integer per image (N,)
Colour = tuple[int, int, int] | np.ndarray  # the same for all images, or one per image (N, 3)
Pattern = np.ndarray | int | None  # opacity from 0 to 128, per pixel (N, 32, 32) or of the whole shape
Show = np.ndarray | bool  # whether a shape is there, in all images or per image (N,)


def sine(angle: Value) -> np.ndarray:
    """1024 times the sine of an angle in 256ths of a turn, rounded.

    >>> sine(np.array([0, 32, 64, 192]))
    array([    0,   724,  1024, -1024], dtype=int32)
    """
    return _SINE[np.asarray(angle) % TURN]


def cosine(angle: Value) -> np.ndarray:
    """1024 times the cosine of an angle in 256ths of a turn, rounded."""
    return sine(np.asarray(angle) + TURN // 4)


def shaded(colour: Colour, percent: int) -> np.ndarray:
    """The colour at `percent` of its brightness, clipped to 255.

    >>> shaded((200, 100, 50), 50)
    array([100,  50,  25], dtype=int32)
    """
    return np.minimum(np.asarray(colour, np.int32) * percent // 100, 255)


def _each(value: Value | list[int]) -> np.ndarray:
    """A value in a shape that broadcasts against (N, 32, 32)."""
    return np.asarray(value, np.int32).reshape(-1, 1, 1)


def _length(dx: np.ndarray, dy: np.ndarray) -> np.ndarray:
    """Integer part of the length of a vector, at least 1."""
    squares = (dx.astype(np.int64) ** 2 + dy.astype(np.int64) ** 2).ravel().tolist()
    return _each([max(math.isqrt(square), 1) for square in squares])


class Frame:
    """A coordinate system on a batch of images, and the shapes that can be painted in it.

    The frame of the whole image runs from -100 to 100 in both directions, x to the right and y down.
    `placed` gives the frame of an object or a part, moved, turned, scaled and mirrored for each image on its
    own, so that a body is described once in its own coordinates. Shapes take numbers for all images or one
    per image; angles are in 256ths of a turn, clockwise.

    Parameters
    ----------
    pixels : int32 array (3, N, 32, 32)
        Colour planes, painted in place.
    x, y : int32 arrays that broadcast to (N, 32, 32)
        The pixels' centres in this frame, in 16ths.
    pixel : int32 array that broadcasts to (N, 1, 1)
        A pixel's width in this frame, in 16ths.

    Examples
    --------
    >>> frame = Frame.whole(1)
    >>> frame.box(0, 0, 50, 50, colour=(255, 0, 0))
    >>> frame.pixels[:, 0, 16, [7, 8, 16]].tolist()
    [[0, 255, 255], [0, 0, 0], [0, 0, 0]]
    """

    def __init__(self, pixels: np.ndarray, x: np.ndarray, y: np.ndarray, pixel: np.ndarray) -> None:
        self.pixels, self.x, self.y, self.pixel = pixels, x, y, pixel

    @classmethod
    def whole(cls, count: int) -> Frame:
        """A black canvas of `count` images, seen in the frame of the whole image."""
        centres = np.arange(SIDE, dtype=np.int32) * 100 - 1550
        pixels = np.zeros((3, count, SIDE, SIDE), np.int32)
        return cls(pixels, centres[None, None, :], centres[None, :, None], _each(100))

    def placed(
        self, x: Value, y: Value, scale: Value = 100, turn: Value = 0, mirror: np.ndarray | bool = False
    ) -> Frame:
        """A frame with its origin at (x, y), `scale` percent as large, turned, and mirrored where asked."""
        dx, dy = self.x - _each(x) * FINE, self.y - _each(y) * FINE
        cos, sin, shrink = _each(cosine(turn)), _each(sine(turn)), _each(25600 // np.asarray(scale))
        side = _each(np.where(mirror, -1, 1))
        return Frame(
            self.pixels,
            (((cos * dx + sin * dy) >> 10) * shrink >> 8) * side,
            ((cos * dy - sin * dx) >> 10) * shrink >> 8,
            np.maximum(self.pixel * shrink >> 8, 1),
        )

    def cover(self, depth: np.ndarray) -> np.ndarray:
        """How much of each pixel (0 to 128) a shape covers, from the depth inside it in 16ths of a unit."""
        reach = np.clip(depth, -self.pixel, self.pixel)
        return np.clip(OPAQUE // 2 + (reach * (OPAQUE * 256 // self.pixel + 1) >> 8), 0, OPAQUE)

    def paint(
        self, cover: np.ndarray, colour: Colour, shade: np.ndarray | int = 0, show: Show = True
    ) -> None:
        """Lay a colour, made lighter by `shade`, over the covered pixels of the images to `show`."""
        cover = cover * _each(show)
        for plane, tone in zip(self.pixels, np.asarray(colour, np.int32).T, strict=True):
            plane += (_each(tone) + shade - plane) * cover >> 7

    def fill(
        self,
        upper: Colour,
        lower: Colour,
        top: Value = -150,
        bottom: Value = 100,
        texture: np.ndarray | int = 0,
    ) -> None:
        """Paint everything below `top`, from the upper colour there to the lower one at `bottom`."""
        upper, lower = np.asarray(upper, np.int32), np.asarray(lower, np.int32)
        below = self.y - _each(top) * FINE
        way = np.clip(below * 8 // np.maximum(_each(bottom) - _each(top), 1), 0, 128)
        cover = self.cover(below)
        for plane, start, end in zip(self.pixels, upper.T, lower.T, strict=True):
            tone = _each(start) + (_each(end - start) * way >> 7) + texture
            plane += (tone - plane) * cover >> 7

    def ellipse(
        self,
        x: Value,
        y: Value,
        rx: Value,
        ry: Value,
        colour: Colour,
        relief: int = 0,
        pattern: Pattern = None,
        show: Show = True,
    ) -> None:
        """An upright ellipse, lighter by `relief` at its top and darker at its bottom."""
        rx, ry = np.maximum(_each(rx), 1), np.maximum(_each(ry), 1)
        u = np.clip((self.x - _each(x) * FINE) * (16384 // rx) >> 10, -1023, 1023)  # 256 on the rim
        v = np.clip((self.y - _each(y) * FINE) * (16384 // ry) >> 10, -1023, 1023)
        inside = np.maximum(65536 - u * u - v * v, -(1 << 20))
        slope = np.minimum(np.minimum(rx, ry) * (FINE * 64) // self.pixel, 1000)
        cover = np.clip(OPAQUE // 2 + (inside * slope >> 16), 0, OPAQUE)
        self._finish(cover, colour, relief, v, pattern, show)

    def box(
        self,
        x: Value,
        y: Value,
        rx: Value,
        ry: Value,
        colour: Colour,
        relief: int = 0,
        pattern: Pattern = None,
        show: Show = True,
    ) -> None:
        """An upright rectangle of half-width `rx` and half-height `ry`."""
        dy, ry = self.y - _each(y) * FINE, np.maximum(_each(ry), 1)
        depth = np.minimum(_each(rx) * FINE - abs(self.x - _each(x) * FINE), ry * FINE - abs(dy))
        v = np.clip(dy * (16384 // ry) >> 10, -256, 256) if relief else 0
        self._finish(self.cover(depth), colour, relief, v, pattern, show)

    def polygon(
        self, points: list[tuple[Value, Value]], colour: Colour, pattern: Pattern = None, show: Show = True
    ) -> None:
        """A convex polygon; its corners in either sense of rotation."""
        xs, ys = zip(*[(_each(x) * FINE, _each(y) * FINE) for x, y in points], strict=True)
        nxt = [*range(1, len(points)), 0]
        area = sum(xs[i] * ys[j] - xs[j] * ys[i] for i, j in enumerate(nxt))
        sense = np.where(area < 0, -1, 1)
        edges = []
        for i, j in enumerate(nxt):
            dx, dy = xs[j] - xs[i], ys[j] - ys[i]
            length = _length(*np.broadcast_arrays(dx, dy))
            nx, ny = -dy * 1024 // length * sense, dx * 1024 // length * sense
            edges.append((nx * (self.x - xs[i]) + ny * (self.y - ys[i])) >> 10)
        self._finish(self.cover(reduce(np.minimum, edges)), colour, 0, 0, pattern, show)

    def line(
        self,
        x0: Value,
        y0: Value,
        x1: Value,
        y1: Value,
        width: Value,
        colour: Colour,
        pattern: Pattern = None,
        show: Show = True,
    ) -> None:
        """A straight stroke of the given width."""
        xa, ya, xb, yb = (_each(value) * FINE for value in (x0, y0, x1, y1))
        dx, dy = np.broadcast_arrays(xb - xa, yb - ya)
        length = _length(dx, dy)
        cos, sin = dx * 1024 // length, dy * 1024 // length
        x, y = self.x - ((xa + xb) >> 1), self.y - ((ya + yb) >> 1)
        along, across = abs(cos * x + sin * y) >> 10, abs(cos * y - sin * x) >> 10
        half = _each(width) * FINE >> 1
        depth = np.minimum(half - across, (length >> 1) + half - along)
        self._finish(self.cover(depth), colour, 0, 0, pattern, show)

    def _finish(
        self,
        cover: NDArray[np.int32],
        colour: Colour,
        relief: int,
        v: np.ndarray | int,
        pattern: Pattern,
        show: Show,
    ) -> None:
        """Cut a shape to its pattern, model it with light from above, and paint it."""
        if pattern is not None:
            cover = cover * pattern >> 7
        self.paint(cover, colour, -(v * relief >> 8) if relief else 0, show)

    def stripes(self, period: Value, share: int = 50, offset: Value = 0) -> np.ndarray:
        """A pattern of upright stripes `period` apart that fill `share` percent."""
        period = _each(period) * FINE
        phase = (self.x + _each(offset) * FINE) % period
        return self.cover(period * share // 200 - abs(phase - period // 2))

    def spots(self, period: Value, share: int = 60) -> np.ndarray:
        """A pattern of diamond spots `period` apart, in staggered rows."""
        period = _each(period) * FINE
        row = self.y // period
        u = abs((self.x + (row & 1) * (period // 2)) % period - period // 2)
        v = abs(self.y % period - period // 2)
        return self.cover(period * share // 100 // 2 - (u + v))
