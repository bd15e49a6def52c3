"""Vehicles of the toy images."""

from __future__ import annotations

from cifar_helpers.data.toy.shapes import Frame, Value, shaded
from cifar_helpers.data.toy.stream import Palette, Stream

TYRE = (28, 28, 30)
METAL = (175, 178, 182)
PAINTS = (
    *((190, 40, 35), (40, 70, 150), (230, 230, 228), (45, 45, 48), (170, 172, 178), (60, 110, 70)),
    *((215, 170, 50), (110, 35, 40)),
)
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


def bicycle(f: Frame, s: Stream) -> None:
    """A bicycle: two rings, a frame of tubes, handlebar and saddle."""
    paint, spoke = s.colour(PAINTS), s.colour(((190, 190, 185), (150, 150, 145)))
    for x in (-52, 52):
        f.ellipse(x, 24, 38, 38, TYRE)
        f.ellipse(x, 24, 30, 30, spoke)
        f.ellipse(x, 24, 6, 6, TYRE)
    for x0, y0, x1, y1 in (
        (-52, 24, -22, -26),
        (-52, 24, 0, 26),
        (0, 26, 36, -30),
        (-22, -26, 36, -30),
        (-26, -34, 0, 26),
    ):
        f.line(x0, y0, x1, y1, 8, paint)
    f.line(52, 24, 34, -48, 8, paint)
    f.line(24, -48, 50, -52, 7, TYRE)
    f.line(-42, -38, -12, -38, 9, TYRE)


def motorcycle(f: Frame, s: Stream) -> None:
    """A motorcycle: two fat wheels, tank, engine, saddle."""
    paint = s.colour(PAINTS)
    for x in (-56, 56):
        wheel(f, x, 30, 33)
    f.line(56, 30, 34, -44, 8, METAL)
    f.line(24, -48, 52, -40, 7, TYRE)
    f.box(-2, 24, 28, 18, METAL, 30)
    f.ellipse(12, -12, 34, 18, paint, 35)
    f.line(-70, -16, -14, -6, 15, TYRE)
    f.line(-60, 44, 10, 44, 9, shaded(METAL, 120))
    f.ellipse(46, -24, 10, 10, (245, 235, 190))


def long_car(
    f: Frame,
    s: Stream,
    height: int,
    paints: Palette,
    wheels: tuple[int, ...],
    front: int = 0,
    wire: bool = False,
) -> None:
    """A long vehicle with a row of windows: bus, train, streetcar."""
    paint, band = s.colour(paints), s.colour((*LINERS, *PAINTS))
    top = 30 - 2 * height
    f.line(-10, top, 16, top - 26, 4, TYRE, show=wire)
    f.line(16, top - 26, -8, top - 40, 4, TYRE, show=wire)
    f.line(-140, top - 40, 140, top - 40, 3, TYRE, show=wire)
    for x in wheels:
        wheel(f, x, 36, 15)
    f.box(0, 30 - height, 96, height, paint, 30)
    f.polygon([(96, top), (96, 30), (96 + front, 30)], paint)
    f.box(0, 22, 96, 6, shaded(band, 85))
    f.box(-4, 30 - height * 5 // 4, 84, height * 2 // 5, (55, 70, 85), pattern=f.stripes(30, 75))
    f.ellipse(90, 12, 6, 6, (245, 235, 180))


def pickup_truck(f: Frame, s: Stream) -> None:
    """A pick-up: cab in the middle, open bed behind, bonnet before it."""
    paint = s.colour(PAINTS)
    f.polygon([(-20, -4), (-12, -40), (22, -40), (46, -4)], paint)
    f.polygon([(-8, -8), (-4, -33), (20, -33), (36, -8)], (70, 85, 100))
    f.box(-58, -2, 36, 4, shaded(paint, 60))
    f.box(0, 14, 94, 18, paint, 35)
    f.box(0, 30, 88, 4, shaded(paint, 55))
    f.ellipse(90, 8, 6, 6, (245, 235, 180))
    for x in (-56, 56):
        wheel(f, x, 34, 22)


def lawn_mower(f: Frame, s: Stream) -> None:
    """A lawn mower: low deck, engine, small wheels, long handle."""
    paint = s.colour(PAINTS)
    f.line(-26, 26, -98, -66, 7, METAL)
    f.line(-98, -66, -112, -66, 8, TYRE)
    f.polygon([(-46, 8), (50, 8), (72, 44), (-62, 44)], paint)
    f.box(10, -8, 28, 18, TYRE, 35)
    f.box(10, -30, 14, 7, METAL)
    for x in (-48, 56):
        wheel(f, x, 46, 17)


def rocket(f: Frame, s: Stream) -> None:
    """A rocket that stands or climbs on its flame."""
    body, trim, fire = s.colour(LINERS), s.colour(PAINTS), s.chance(65)
    f.ellipse(0, 104, 26, 44, (250, 170, 60), 20, show=fire)
    f.ellipse(0, 94, 13, 30, (255, 240, 190), show=fire)
    for side in (-1, 1):
        f.polygon([(side * 18, 30), (side * 18, 74), (side * 50, 84)], trim)
    f.polygon([(-24, -50), (24, -50), (0, -104)], trim)
    f.box(0, 10, 24, 64, body, 20)
    f.box(0, 44, 24, 6, trim)
    f.ellipse(0, -18, 11, 11, (70, 100, 130), 20)


def tank(f: Frame, s: Stream) -> None:
    """A tank: track, hull, turret, gun."""
    paint = s.colour(((95, 105, 65), (120, 110, 80), (80, 85, 75), (150, 135, 95)))
    f.line(20, -26, 110, -34 + s.integers(-10, 8), 8, shaded(paint, 70))
    f.ellipse(-4, -22, 44, 24, paint, 35)
    f.polygon([(-84, 12), (-64, -10), (66, -10), (92, 12)], shaded(paint, 90))
    f.box(0, 28, 78, 20, TYRE)
    for x in (-82, 82):
        f.ellipse(x, 28, 18, 20, TYRE)
    for x in range(-72, 73, 36):
        f.ellipse(x, 28, 14, 14, shaded(paint, 75), 15)


def tractor(f: Frame, s: Stream) -> None:
    """A tractor: one large wheel behind, a small one before, cab and bonnet."""
    paint = s.colour(((60, 120, 60), (190, 50, 40), (50, 90, 160), (215, 170, 50)))
    f.box(-34, -50, 34, 34, shaded(paint, 80), 15)
    f.box(-34, -50, 26, 24, (130, 155, 170), 15)
    f.box(-34, -86, 40, 5, paint)
    f.box(40, -6, 46, 22, paint, 35)
    f.line(62, -20, 62, -58, 8, TYRE)
    f.box(10, 18, 60, 10, shaded(paint, 60))
    wheel(f, 62, 40, 26)
    wheel(f, -44, 22, 46)
