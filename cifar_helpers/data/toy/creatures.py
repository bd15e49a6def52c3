"""Fish, insects, reptiles and other small creatures of the toy images."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cifar_helpers.data.toy.animals import BLACK, BLACKS, BROWNS, GINGERS, GREYS, PALES, coat_pattern
from cifar_helpers.data.toy.shapes import Frame, shaded, sine
from cifar_helpers.data.toy.stream import Palette, Stream


@dataclass(frozen=True)
class Swimmer:
    """The build of what lives in water: fish and aquatic mammals, swimming to the right."""

    skin: Palette
    body: tuple[int, int] = (60, 24)
    tail: str = "fin"  # fin, fluke, paddle or rope
    dorsal: int = 20
    head: int = 0  # radius of a head of its own, with whiskers
    pattern: str = ""
    markings: Palette = ()
    belly: int = 135  # percent of the skin's brightness
    size: int = 100


def swimmer(f: Frame, s: Stream, kind: Swimmer) -> None:
    """A fish or an aquatic mammal from the side."""
    f = f.placed(0, 0, kind.size)
    skin = s.colour(kind.skin)
    markings = s.colour(kind.markings) if kind.markings else shaded(skin, 60)
    rx, ry = kind.body
    _water_tail(f, s, kind, shaded(skin, 85))
    lean = s.integers(-24, -8)
    f.polygon([(-rx // 4, -ry // 2), (rx // 3, -ry // 2), (lean, -ry - kind.dorsal)], shaded(skin, 75))
    f.ellipse(0, 0, rx, ry, skin, 30)
    f.ellipse(rx // 8, ry // 2, rx * 3 // 4, ry * 2 // 5, shaded(skin, kind.belly), 10)
    if kind.pattern:
        f.ellipse(0, 0, rx - 4, ry - 2, markings, 15, pattern=coat_pattern(f, s, kind.pattern))
    f.polygon([(6, ry // 3), (-12, ry // 3), (-26, ry + 18)], shaded(skin, 70))
    if kind.head:
        f.ellipse(rx, -8, kind.head, kind.head, skin, 25)
        f.ellipse(rx + kind.head * 3 // 4, -2, kind.head // 2, kind.head // 2, shaded(skin, 125), 10)
        f.ellipse(rx + kind.head, -6, 5, 4, BLACK)
    f.ellipse(rx - 16 + kind.head, -8, 5, 5, BLACK)


def _water_tail(f: Frame, s: Stream, kind: Swimmer, colour: np.ndarray) -> None:
    """A fish's fin, a whale's fluke, a beaver's paddle, an otter's rope."""
    rx, ry = kind.body
    swing = s.integers(-12, 12)
    if kind.tail == "fin":
        f.polygon([(-rx + 12, 0), (-rx - 34, swing - ry - 4), (-rx - 22, swing)], colour)
        f.polygon([(-rx + 12, 0), (-rx - 34, swing + ry + 4), (-rx - 22, swing)], colour)
    elif kind.tail == "fluke":
        f.line(-rx + 14, 0, -rx - 18, swing - 14, 14, colour)
        f.polygon([(-rx - 10, swing - 14), (-rx - 44, swing - 40), (-rx - 34, swing - 8)], colour)
    else:
        width = 26 if kind.tail == "paddle" else 9
        f.line(-rx + 10, 4, -rx - 32, 8 + swing, width, shaded(colour, 80))


def ray(f: Frame, s: Stream) -> None:
    """A ray from above: a flat diamond with a whip for a tail."""
    skin = s.colour((*GREYS, (95, 100, 110), BROWNS[3]))
    f.line(-50, 0, -110, s.integers(-25, 25), 5, shaded(skin, 80))
    for side in (-1, 1):
        f.polygon([(60, 0), (-50, 0), (-16, side * s.integers(56, 78))], skin)
    f.ellipse(6, 0, 44, 18, shaded(skin, 85), 20)
    f.ellipse(0, 0, 50, 40, shaded(skin, 130), pattern=f.spots(22, 40))


def chain(
    f: Frame, s: Stream, skin: Palette, links: int, radius: int, wave: int, ringed: bool = False
) -> None:
    """A body of many links in a wave: snake, worm, caterpillar."""
    colour, phase, bend = s.colour(skin), s.integers(0, 255), s.integers(wave * 2 // 3, wave)
    for link in range(links):
        x = -88 + 176 * link // (links - 1)
        y = (sine(phase + 420 * link // links) * bend) >> 10
        f.ellipse(x, y, radius, radius, shaded(colour, 70) if ringed and link % 2 else colour, 30)
    f.ellipse(90, y - 2, radius * 5 // 4, radius * 5 // 4, shaded(colour, 85), 20)
    f.ellipse(94, y - 5, 4, 4, BLACK)


@dataclass(frozen=True)
class Insect:
    """The build of an insect from above, its head to the right."""

    shell: Palette
    body: tuple[int, int] = (50, 24)
    wings: tuple[int, int] = (0, 0)  # length and width
    wing: Palette = ((215, 225, 235),)
    banded: bool = False
    seam: bool = False
    feelers: int = 30


def insect(f: Frame, s: Stream, kind: Insect) -> None:
    """Six legs, a body, a head with feelers, and wings where the kind has them."""
    shell, wing = s.colour(kind.shell), s.colour(kind.wing)
    rx, ry = kind.body
    for x in (-24, 4, 30):
        reach = s.integers(12, 28)
        f.line(x, -ry - reach, x + 6, ry + reach, 5, BLACK)
    for side in (-9, 9):
        f.line(rx, side // 2, rx + 14 + kind.feelers, side * 3, 4, BLACK)
    f.ellipse(rx + 8, 0, 16, 15, shaded(shell, 60), 15)
    f.ellipse(0, 0, rx, ry, shell, 35)
    if kind.banded:
        f.ellipse(0, 0, rx, ry, BLACK, pattern=f.stripes(28))
    if kind.seam:
        f.line(-rx, 0, rx, 0, 4, shaded(shell, 45))
        f.ellipse(rx * 3 // 4, 0, ry // 2, ry * 4 // 5, shaded(shell, 60), 20)
    length, width = kind.wings
    for side in (-1, 1):
        for lean, share in ((12, 100), (-28, 75)):
            spread = f.placed(lean // 2, side * ry // 2, 100, 64 * side - lean - s.integers(0, 8))
            long = length * share // 100
            spread.ellipse(long, 0, long, width, shaded(wing, share), 20, show=length > 0)
            spread.ellipse(long * 5 // 4, 0, long // 3, width // 2, shell, show=length > 45)


def crab(f: Frame, s: Stream) -> None:
    """A crab: broad shell, legs to both sides, claws."""
    shell = s.colour(((200, 80, 45), (170, 100, 70), (150, 60, 50)))
    for side in (-1, 1):
        for y in (0, 16, 32):
            f.line(side * 40, y, side * s.integers(76, 92), y + 24, 7, shaded(shell, 75))
        f.line(side * 40, -10, side * 74, -36, 11, shell)
        f.ellipse(side * 74, -48, 20, 16, shell, 25)
        f.polygon([(side * 74, -48), (side * 66, -72), (side * 80, -70)], shaded(shell, 60))
        f.line(side * 14, -20, side * 16, -38, 5, BLACK)
    f.ellipse(0, 10, 56, 34, shell, 35)


def lobster(f: Frame, s: Stream) -> None:
    """A lobster from above: long body in rings, tail fan, two large claws, feelers."""
    shell = s.colour(((190, 50, 40), (150, 60, 50), (70, 80, 110)))
    for side in (-1, 1):
        for x in (-10, 8, 26):
            f.line(x, side * 10, x + 8, side * 42, 5, shaded(shell, 75))
        f.line(36, side * 10, 64, side * 36, 10, shell)
        f.ellipse(84, side * 38, 25, 14, shell, 20)
        f.line(46, side * 4, 108, side * 12, 3, shaded(shell, 70))
        f.ellipse(-86, side * 14, 18, 11, shaded(shell, 85), 20)
    f.ellipse(24, 0, 34, 21, shell, 30)
    f.ellipse(-40, 0, 50, 16, shell, 25)
    f.ellipse(-40, 0, 50, 16, shaded(shell, 60), pattern=f.stripes(20, 35))


def snail(f: Frame, s: Stream) -> None:
    """A snail with its house."""
    foot, house = s.colour(((170, 150, 110), (140, 120, 100))), s.colour((*BROWNS[:4], GINGERS[0], PALES[1]))
    f.line(-70, 44, 74, 44, 18, foot)
    f.ellipse(72, 30, 18, 20, foot, 15)
    for x in (68, 82):
        f.line(x, 20, x + 8, -12, 4, foot)
    for ring, percent in enumerate((100, 70, 115, 65, 105)):
        size = 48 - 10 * ring
        f.ellipse(-10 + 2 * ring, 2 + ring, size, size, shaded(house, percent), 25)


def spider(f: Frame, s: Stream) -> None:
    """A spider: two round parts and eight bent legs."""
    skin = s.colour((*BLACKS, BROWNS[4], BROWNS[0]))
    for side in (-1, 1):
        for x in (-30, -10, 12, 34):
            knee, foot = side * s.integers(38, 52), side * s.integers(66, 86)
            f.line(x // 3, 0, x, knee, 5, skin)
            f.line(x, knee, x * 2, foot, 4, skin)
    f.ellipse(-26, 0, 36, 28, skin, 30)
    f.ellipse(20, 0, 20, 17, shaded(skin, 120), 20)


def lizard(f: Frame, s: Stream, skin: Palette, girth: int, snout: int, spiked: bool = False) -> None:
    """A low reptile from the side: lizard, crocodile."""
    colour = s.colour(skin)
    f.polygon([(-30, 24 - girth), (-30, 26), (-108, 20 + s.integers(-34, 4))], colour)
    for x in (-34, 30):
        f.line(x, 22, x + s.integers(-22, 22), 48, 10, shaded(colour, 75))
    f.ellipse(0, 14, 52, girth, colour, 35)
    f.ellipse(0, 22, 44, girth // 2, shaded(colour, 130), 10)
    f.line(44, 10, 60 + snout, 14, girth * 4 // 5, colour)
    f.line(56, 16, 66 + snout, 18, 3, shaded(colour, 50))
    f.ellipse(56, 4, 5, 5, (220, 200, 80))
    if spiked:
        f.box(-24, 14 - girth, 56, 5, shaded(colour, 60), pattern=f.stripes(14))


def turtle(f: Frame, s: Stream) -> None:
    """A turtle from the side, under its shell."""
    skin, shell = s.colour(((110, 130, 70), (130, 120, 80))), s.colour((*BROWNS[:3], (80, 95, 50)))
    for x in (-40, 34):
        f.line(x, 30, x + s.integers(-12, 12), 54, 16, skin)
    f.line(44, 24, 78, 6 + s.integers(-14, 14), 16, skin)
    f.ellipse(82, 4, 17, 14, skin, 20)
    f.ellipse(88, 0, 4, 4, BLACK)
    f.ellipse(0, 18, 62, 40, shell, 45)
    f.ellipse(0, 14, 52, 30, shaded(shell, 65), pattern=f.spots(30, 70))
    f.box(0, 44, 60, 7, shaded(shell, 130))
