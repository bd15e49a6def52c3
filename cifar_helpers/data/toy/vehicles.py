"""Vehicles of the toy images."""

from __future__ import annotations

from cifar_helpers.data.toy.shapes import Frame, Value, shaded
from cifar_helpers.data.toy.stream import Stream

TYRE = (28, 28, 30)
METAL = (175, 178, 182)
PAINTS = ((190, 40, 35), (40, 70, 150), (230, 230, 228), (45, 45, 48), (170, 172, 178), (60, 110, 70))
PAINTS = (*PAINTS, (215, 170, 50), (110, 35, 40))
HULLS = ((60, 65, 80), (140, 45, 40), (225, 225, 225), (40, 60, 100), (110, 115, 120))
LINERS = ((235, 236, 240), (205, 210, 216), (170, 178, 190), (225, 225, 215))


def wheel(f: Frame, x: Value, y: Value, radius: int) -> None:
    """A tyre with its hub."""
    f.ellipse(x, y, radius, radius, TYRE)
    f.ellipse(x, y, radius // 2, radius // 2, METAL)


def automobile(f: Frame, s: Stream) -> None:
    """A car from the side: low body, rounded cabin, two wheels."""
    paint, glass = s.colour(PAINTS), s.colour(((60, 75, 90), (110, 130, 145), (40, 45, 55)))
    roof, rear = s.integers(-42, -30), s.integers(-62, -40)
    f.polygon([(rear, -4), (rear + 22, roof), (18, roof), (48, -4)], paint)
    f.polygon([(rear + 8, -6), (rear + 24, roof + 6), (-12, roof + 6), (-12, -6)], glass)
    f.polygon([(-6, -6), (-6, roof + 6), (15, roof + 6), (40, -6)], glass)
    f.box(0, 14, 88, 18, paint, 35)
    f.ellipse(80, 14, 18, 17, paint, 30)
    f.ellipse(86, 8, 7, 5, (245, 235, 180))
    f.box(-86, 8, 4, 5, (180, 30, 30))
    f.box(0, 30, 80, 4, shaded(paint, 55))
    for x in (-50, 52):
        wheel(f, x, 34, 19)


def automobile_front(f: Frame, s: Stream) -> None:
    """A car from the front."""
    paint = s.colour(PAINTS)
    for x in (-52, 52):
        f.box(x, 44, 12, 18, TYRE)
    f.polygon([(-50, -8), (-36, -48), (36, -48), (50, -8)], paint)
    f.polygon([(-42, -10), (-31, -42), (31, -42), (42, -10)], (75, 90, 105))
    f.box(0, 16, 66, 28, paint, 40)
    f.box(0, 20, 30, 8, TYRE)
    f.box(0, 38, 66, 5, shaded(paint, 60))
    for x in (-50, 50):
        f.ellipse(x, 12, 12, 9, (245, 240, 200))


def truck(f: Frame, s: Stream) -> None:
    """A lorry from the side: a tall box or an open bed behind an upright cab, three wheels."""
    paint, load = s.colour(PAINTS), s.colour((*PAINTS, *LINERS))
    height, closed = s.integers(26, 38), s.chance(75)
    f.box(-28, -height + 20, 66, height, load, 25, show=closed)
    f.box(-28, 4, 66, 14, load, 15)
    nose = s.integers(0, 14)
    f.box(64, 2, 24, 30, paint, 30)
    f.box(72, 16, 24 + nose // 2, 16, paint, 20)
    f.box(68, -10, 15, 12, (65, 80, 95))
    f.box(10, 28, 88, 6, (55, 55, 60))
    f.ellipse(92 + nose // 2, 18, 5, 5, (245, 235, 180))
    for x in (-76, -42, 62):
        wheel(f, x, 38, 19)


def truck_front(f: Frame, s: Stream) -> None:
    """A lorry from the front."""
    paint, load = s.colour(PAINTS), s.colour((*PAINTS, *LINERS))
    f.box(0, -20, 60, 60, load, 20, show=s.chance(70))
    for x in (-46, 46):
        f.box(x, 56, 13, 18, TYRE)
    f.box(0, 4, 54, 48, paint, 35)
    f.box(0, -18, 46, 17, (70, 85, 100))
    f.box(0, 18, 26, 12, METAL, 0, pattern=f.placed(0, 0, turn=64).stripes(9))
    f.box(0, 46, 56, 6, METAL)
    for x in (-42, 42):
        f.ellipse(x, 30, 9, 9, (245, 240, 200))


def airplane(f: Frame, s: Stream) -> None:
    """An airliner from the side, its far wing behind it."""
    body, trim = s.colour(LINERS), s.colour(PAINTS)
    sweep = s.integers(-16, 16)
    f.polygon([(18, -2), (-8, -2), (-36 + sweep, -40), (-24 + sweep, -40)], shaded(body, 75))
    f.polygon([(-62, -8), (-95, -52), (-76, -52), (-40, -8)], trim)
    f.line(-74, 0, 66, 0, 24, body)
    f.ellipse(68, 0, 24, 12, body, 25)
    f.polygon([(-70, -10), (-70, 12), (-100, -10)], body)
    f.box(0, -3, 66, 3, (60, 75, 95), pattern=f.stripes(12))
    f.polygon([(-60, 0), (-96, 10), (-84, 12), (-48, 4)], shaded(body, 70))
    f.polygon([(24, 4), (-14, 4), (-50 + sweep, 46), (-34 + sweep, 46)], shaded(body, 80))
    f.ellipse(0, 22, 14, 7, shaded(body, 60), show=s.chance(70))


def airplane_above(f: Frame, s: Stream) -> None:
    """An airplane seen from below or above, its wings spread."""
    body = s.colour((*LINERS, *PAINTS[:4], (90, 100, 90)))
    sweep, span = s.integers(-50, -5), s.integers(62, 90)
    for side in (-1, 1):
        f.polygon([(30, 0), (-6, 0), (sweep - 8, side * span), (sweep + 10, side * span)], shaded(body, 85))
        f.polygon([(-62, 0), (-80, 0), (-96, side * 32), (-84, side * 32)], shaded(body, 85))
    f.ellipse(0, 0, 92, 13, body, 25)
    f.ellipse(68, 0, 12, 6, (60, 75, 95))


def hull(f: Frame, s: Stream, length: int = 90) -> None:
    """A ship's hull with its bow to the right, in the water."""
    paint = s.colour(HULLS)
    f.polygon([(-length, 10), (length + 8, 2), (length - 24, 44), (-length + 14, 44)], paint)
    f.polygon([(-length + 10, 36), (length - 18, 36), (length - 24, 46), (-length + 14, 46)], (120, 50, 45))


def ship(f: Frame, s: Stream) -> None:
    """A motor ship: hull, deckhouse, funnel, mast, at times containers."""
    white, aft = s.colour(LINERS), s.integers(-60, 10)
    f.line(aft + 24, 10, aft + 24, -66, 5, (90, 90, 95))
    f.box(aft - 10, -36, 9, 20, s.colour(PAINTS), 15)
    f.box(aft, -10, 34, 20, white, 20)
    f.box(aft, -14, 32, 4, (60, 75, 95), pattern=f.stripes(14))
    boxes = s.chance(40)
    for x in (-46, -20, 6, 32, 58):
        f.box(x, -6, 12, 16, s.colour(PAINTS), 15, show=boxes)
    hull(f, s)
    f.box(0, 50, 96, 4, (215, 225, 230), show=s.chance(60))


def sailing_ship(f: Frame, s: Stream) -> None:
    """A ship under sail, with one mast or two."""
    sail = s.colour((*LINERS, (200, 180, 140), (170, 60, 50)))
    for mast, shown in ((10, s.chance(100)), (-44, s.chance(50))):
        f.line(mast, 16, mast, -88, 5, (90, 65, 45), show=shown)
        f.polygon([(mast + 5, -80), (mast + 5, 4), (mast + 56, 2)], sail, show=shown)
        f.polygon([(mast - 5, -72), (mast - 5, 4), (mast - 34, 4)], shaded(sail, 85), show=shown)
    hull(f, s, 72)
