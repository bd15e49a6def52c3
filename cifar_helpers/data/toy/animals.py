"""Animals of the toy images: a few body plans, and the details that tell one kind from another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cifar_helpers.data.toy.shapes import Frame, shaded
from cifar_helpers.data.toy.stream import Palette, Stream

BLACK = (25, 22, 22)
WHITE = (240, 238, 232)
BROWNS = ((120, 80, 50), (150, 100, 60), (90, 60, 42), (165, 125, 85), (70, 50, 40))
GREYS = ((120, 118, 115), (150, 148, 145), (90, 88, 90), (60, 58, 60))
PALES = ((230, 225, 215), (215, 195, 165), (200, 180, 150))
GINGERS = ((205, 130, 65), (190, 110, 55), (215, 155, 95))
BLACKS = ((35, 32, 34), (50, 45, 45))
CAT_EYES = ((170, 180, 70), (110, 150, 90), (90, 60, 30))


@dataclass(frozen=True)
class Beast:
    """The build of a four-legged animal, in units of its own frame (it faces right, feet at y = 60)."""

    coat: Palette  # colours, of which each animal has one
    body: tuple[int, int]  # half-length and half-height
    legs: tuple[int, int]  # length and width
    neck: tuple[int, int, int]  # where the head sits, from the middle of the back; width
    head: tuple[int, int]  # half-length and half-height
    snout: tuple[int, int]  # length and half-height
    ears: tuple[str, int]  # pointed, flop, long, round, broad or none; size
    tail: tuple[int, int, int]  # where its tip is, from the rump; width
    pattern: tuple[str, int] = ("", 0)  # stripes, spots or patches; percent of the animals that have it
    markings: Palette = ()  # colours of pattern, mane or mask; a darker coat unless given
    extra: tuple[str, ...] = ()  # antlers horns hump mane "mane ring" mask ringed spines stripe tip trunk


def beast(f: Frame, s: Stream, kind: Beast) -> None:
    """A four-legged animal from the side."""
    coat = s.colour(kind.coat)
    markings = s.colour(kind.markings) if kind.markings else shaded(coat, 62)
    half, depth = kind.body
    length = half * s.integers(88, 112) // 100
    back = 60 - kind.legs[0] - depth // 2
    _legs(f, s, kind, length, back, shaded(coat, 70))
    _tail(f, s, kind, -length, back, coat)
    f.ellipse(0, back, length, depth, coat, 30)
    if "hump" in kind.extra:
        f.ellipse(-8, back - depth, 26, 22, coat, 30)
    _back(f, s, kind, length, back, markings)
    _legs(f, s, kind, length, back, coat)
    nod = s.integers(-10, 10)
    hx, hy = kind.neck[0] * length // kind.body[0], kind.neck[1] + nod + back
    f.line(length * 3 // 5, back - 4, hx, hy, kind.neck[2], coat)
    if "mane" in kind.extra:
        f.line(length // 2, back - depth, hx - 10, hy - 12, 14, markings)
    head(f.placed(hx, hy, turn=s.integers(-14, 22)), s, kind, coat, markings)


def _tail(f: Frame, s: Stream, kind: Beast, root: np.ndarray, back: int, coat: np.ndarray) -> None:
    """A tail, with rings or a pale tip where the kind has them."""
    reach, drop, width = kind.tail
    x, y = root + reach, back + drop + s.integers(-12, 12)
    f.line(root + 4, back - 6, x, y, width, shaded(coat, 85))
    if "ringed" in kind.extra:
        f.line(root + 4, back - 6, x, y, width, BLACK, pattern=f.stripes(18))
    if "tip" in kind.extra:
        f.ellipse(x, y, width * 2 // 3, width * 2 // 3, WHITE)


def _back(f: Frame, s: Stream, kind: Beast, length: np.ndarray, back: int, markings: np.ndarray) -> None:
    """What the coat bears: a pattern, spines, a pale stripe."""
    depth = kind.body[1]
    pattern, percent = kind.pattern
    if pattern:
        coat = coat_pattern(f, s, pattern)
        f.ellipse(0, back, length, depth, markings, 20, pattern=coat, show=s.chance(percent))
    if "spines" in kind.extra:
        for x in range(-50, 40, 15):
            f.line(x, back - depth // 2, x - 20, back - depth - 26, 5, (225, 215, 200))
    if "stripe" in kind.extra:
        f.line(-length, back - depth * 2 // 3, length, back - depth * 2 // 3, 12, WHITE)


def _legs(f: Frame, s: Stream, kind: Beast, length: np.ndarray, back: int, colour: np.ndarray) -> None:
    """A fore and a hind leg, each somewhere in its step."""
    for hip in (-length * 7 // 10, length * 6 // 10):
        foot = hip + s.integers(-18, 18)
        f.line(hip, back + 4, foot, 60, kind.legs[1], colour)


def coat_pattern(f: Frame, s: Stream, name: str) -> np.ndarray:
    """Stripes, spots or patches on a coat."""
    if name == "stripes":
        return f.stripes(s.integers(18, 26), 45, s.integers(0, 26))
    if name == "spots":
        return f.spots(s.integers(15, 20))
    return f.placed(s.integers(-30, 30), 0, turn=s.integers(0, 255)).spots(s.integers(50, 70), 80)


def head(f: Frame, s: Stream, kind: Beast, coat: np.ndarray, markings: np.ndarray) -> None:
    """The head from the side: ears, horns, snout, eye."""
    rx, ry = kind.head
    out, thick = kind.snout
    if "mane ring" in kind.extra:
        f.ellipse(-4, 0, rx * 17 // 10, ry * 2, markings, 30)
    _ears(f, kind, coat)
    if "antlers" in kind.extra:
        for side, tip in ((-4, -26), (8, 12)):
            f.line(side, -ry, tip, -ry - 46, 5, (150, 120, 85), show=s.chance(75))
            f.line((side + tip) // 2, -ry - 24, tip + 18, -ry - 36, 4, (150, 120, 85))
    if "horns" in kind.extra:
        f.line(-4, -ry, 14, -ry - 18, 5, (220, 210, 190))
    f.ellipse(0, 0, rx, ry, coat, 25)
    f.line(rx // 2, 5, rx // 2 + out, 8, thick * 2, coat)
    f.ellipse(rx // 2 + out + thick // 2, 4, max(thick // 2, 3), max(thick // 2, 3), BLACK)
    if "mask" in kind.extra:
        f.ellipse(6, -2, 12, 6, markings)
    if "trunk" in kind.extra:
        f.line(rx, 4, rx + 16, 60, 12, shaded(coat, 95))
    f.ellipse(rx // 3, -ry // 4, 4, 4, BLACK)


def _ears(f: Frame, kind: Beast, coat: np.ndarray) -> None:
    """Ears of the kind's form; drawn before the head, which covers their roots."""
    (rx, ry), (form, size) = kind.head, kind.ears
    inner = shaded(coat, 75)
    if form == "pointed":
        f.polygon([(-rx * 3 // 4, 0), (-rx // 2, -ry - size), (2, -ry // 2)], coat)
        f.polygon([(-rx // 4, -2), (rx // 4, -ry - size), (rx // 2, -ry // 2)], inner)
    elif form == "flop":
        f.ellipse(-rx * 3 // 4, 4, size // 2, size, inner)
    elif form == "long":
        f.ellipse(-rx // 2, -ry - size * 3 // 4, size // 4, size, coat)
        f.ellipse(-rx // 8, -ry - size * 3 // 4, size // 4, size, inner)
    elif form == "round":
        f.ellipse(-rx // 2, -ry, size * 2 // 3, size * 2 // 3, inner)
    elif form == "broad":
        f.ellipse(-rx, 0, size, size * 5 // 4, inner)


def face(f: Frame, s: Stream, kind: Beast) -> None:
    """The same animal from the front, head and shoulders."""
    coat = s.colour(kind.coat)
    markings = s.colour(kind.markings) if kind.markings else shaded(coat, 62)
    f.ellipse(0, 95, 62, 60, shaded(coat, 90), 20)
    _front_ears(f, s, kind.ears, coat)
    f.ellipse(0, 0, 55, 52, coat, 25)
    pattern, percent = kind.pattern
    if pattern:
        f.ellipse(0, -20, 48, 30, markings, pattern=coat_pattern(f, s, pattern), show=s.chance(percent))
    muzzle = kind.snout[0]
    f.ellipse(0, 26, 14 + muzzle // 2, 12 + muzzle // 2, shaded(coat, 125), 15)
    eyes = s.colour(CAT_EYES if kind.ears[0] == "pointed" else ((50, 35, 25),))
    for side in (-24, 24):
        f.ellipse(side, -6, 9, 9, eyes)
        f.ellipse(side, -6, 4, 7, BLACK)
    f.ellipse(0, 16 + muzzle // 4, 4 + muzzle // 3, 3 + muzzle // 4, (60, 40, 40))


def _front_ears(f: Frame, s: Stream, ears: tuple[str, int], coat: np.ndarray) -> None:
    """Two ears seen from the front."""
    form, size = ears[0], 2 * ears[1]
    for side in (-1, 1):
        tilt = s.integers(-5, 8)
        if form == "pointed":
            f.polygon([(side * 52, -5), (side * (44 + tilt), -42 - size), (side * 8, -40)], coat)
            f.polygon([(side * 44, -18), (side * (42 + tilt), -30 - size), (side * 18, -38)], (190, 140, 130))
        elif form == "flop":
            f.ellipse(side * (54 + tilt), 0, 16, size, shaded(coat, 70))
        else:
            f.ellipse(side * (40 + tilt), -42, size // 2, size // 2, shaded(coat, 70))


def bird_flying(f: Frame, s: Stream, coat: Palette) -> None:
    """A bird on the wing, its wings raised or lowered."""
    colour = s.colour(coat)
    beat, sweep = np.where(s.chance(65), s.integers(-105, -50), s.integers(40, 85)), s.integers(-45, 5)
    f.polygon([(-40, 0), (-88, -12), (-82, 16)], shaded(colour, 80))
    f.polygon([(34, -4), (-16, -4), (sweep + 34, beat * 4 // 5)], shaded(colour, 62))
    f.ellipse(0, 0, 48, 18, colour, 30)
    f.ellipse(46, -8, 17, 15, shaded(colour, 105), 20)
    f.polygon([(58, -14), (58, -2), (82, -5)], (210, 150, 50))
    f.polygon([(24, 2), (-34, 2), (sweep - 8, beat)], shaded(colour, 88))
    f.ellipse(50, -11, 3, 3, BLACK)


def bird_perched(f: Frame, s: Stream, coat: Palette) -> None:
    """A bird on its two legs."""
    colour, belly = s.colour(coat), s.colour((*PALES, (190, 90, 50), (200, 180, 80)))
    reach = s.integers(0, 30)
    for foot in (-4, 14):
        f.line(foot, 30, foot + 4, 64 + reach, 5, (120, 90, 50))
    f.polygon([(-35, 0), (-95, 28), (-84, 44), (-25, 26)], shaded(colour, 75))
    f.ellipse(0, 12, 46, 30, colour, 25)
    f.ellipse(14, 22, 30, 18, belly, 15)
    lift = s.integers(-6, 16)
    f.line(30, 0, 42, -22 - lift, 26, colour)
    f.ellipse(42, -28 - lift, 20, 18, colour, 20)
    f.polygon([(58, -36 - lift), (58, -22 - lift), (86, -26 - lift)], (190, 140, 60))
    f.ellipse(-10, 6, 32, 15, shaded(colour, 65), 10)
    f.ellipse(48, -33 - lift, 4, 4, BLACK)


def frog(f: Frame, s: Stream) -> None:
    """A frog that squats, seen from the side or a little from the front."""
    skin = s.colour(((80, 140, 50), (110, 150, 60), (120, 110, 60), (60, 110, 60), (150, 120, 80)))
    dark = shaded(skin, 72)
    f.ellipse(-42, 28, 34, 24, dark, 20)
    f.line(-60, 48, -12, 54, 12, dark)
    f.ellipse(0, 14, 58, 34, skin, 35)
    f.ellipse(0, 14, 56, 32, dark, 15, pattern=f.spots(s.integers(24, 36), 45), show=s.chance(60))
    f.ellipse(12, 34, 40, 16, (205, 205, 150), 10)
    f.line(40, 30, 46, 58, 11, skin)
    f.line(46, 58, 64, 58, 7, skin)
    rise = s.integers(-4, 6)
    for x in (26, 52):
        f.ellipse(x, -18 - rise, 14, 14, skin, 25)
        f.ellipse(x + 2, -20 - rise, 8, 8, (215, 190, 70))
        f.ellipse(x + 3, -20 - rise, 4, 5, BLACK)
    f.line(28, 12, 62, 6, 4, dark)


def upright(f: Frame, s: Stream, coat: Palette, tail: int, ears: int, arms: int) -> None:
    """An animal that stands on two legs: chimpanzee, kangaroo."""
    colour = s.colour(coat)
    dark = shaded(colour, 75)
    f.line(-14, 46, -14 - tail, 66, 14, dark, show=tail > 0)
    f.ellipse(-8, 40, 34, 26, colour, 25)
    for x in (-16, 8):
        f.line(x, 48, x + 14, 76, 13, dark)
    f.ellipse(0, 4, 26, 40, colour, 30)
    f.line(14, -16, 34 + s.integers(-10, 10), -16 + arms, 11, dark)
    for x in (-2, 18):
        f.ellipse(x + 2, -68, 7, ears, dark)
    f.ellipse(10, -48, 24, 22, colour, 25)
    f.ellipse(22, -42, 16, 14, shaded(colour, 120) + 45, 15)
    f.ellipse(18, -54, 4, 4, BLACK)
