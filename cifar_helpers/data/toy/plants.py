"""Flowers, fruit and trees of the toy images."""

from __future__ import annotations

from dataclasses import dataclass

from cifar_helpers.data.toy.shapes import Frame, cosine, shaded, sine
from cifar_helpers.data.toy.stream import Palette, Stream

STEMS = ((60, 120, 50), (85, 140, 60), (70, 100, 45))
BARKS = ((95, 70, 50), (120, 95, 70), (75, 60, 50))


@dataclass(frozen=True)
class Flower:
    """How a flower is drawn: rings of petals around an eye."""

    petals: Palette  # colours
    count: int
    length: int
    width: int
    eye: Palette
    eye_size: int
    rings: int = 1


def flower(f: Frame, s: Stream, kind: Flower) -> None:
    """A flower on its stem, turned to the viewer."""
    petal = s.colour(kind.petals, 24)
    f.line(0, 0, s.integers(-20, 20), 130, 9, s.colour(STEMS))
    f.ellipse(s.integers(-34, 34), 78, 26, 10, s.colour(STEMS), 20)
    start = s.integers(0, 255)
    for ring in range(kind.rings):
        length = kind.length * (kind.rings - ring) // kind.rings
        for number in range(kind.count):
            leaf = f.placed(0, -15, 100, start + 256 * number // kind.count + 18 * ring)
            tone = shaded(petal, 100 - 14 * (number % 2) - 12 * ring)
            leaf.ellipse(length // 2, 0, length // 2, kind.width * length // kind.length, tone, 12)
    f.ellipse(0, -15, kind.eye_size, kind.eye_size, s.colour(kind.eye), 25)


def tulip(f: Frame, s: Stream) -> None:
    """A tulip: a cup of three petals between long leaves."""
    petal, leaf = s.colour(((210, 45, 60), (235, 200, 70), (220, 120, 170), (240, 235, 230))), s.colour(STEMS)
    f.line(0, 0, 0, 130, 9, leaf)
    for side in (-1, 1):
        f.polygon([(0, 120), (side * 14, 120), (side * (30 + s.integers(0, 20)), 30)], shaded(leaf, 85))
    f.polygon([(-40, -70), (-44, -20), (0, 10)], shaded(petal, 85))
    f.polygon([(40, -70), (44, -20), (0, 10)], shaded(petal, 85))
    f.ellipse(0, -18, 44, 34, shaded(petal, 90), 25)
    f.ellipse(0, -34, 24, 42, petal, 25)


def round_fruit(f: Frame, s: Stream, skin: Palette, width: int = 60, lobes: int = 1, top: int = 0) -> None:
    """A fruit with a stalk, alone or with a second one: apple, orange, pear, sweet pepper."""
    stalk = (90, 70, 40) if lobes == 1 else (70, 120, 50)
    for x, y, show in ((-62, 14, s.chance(45)), (0, 0, s.chance(100))):
        colour = s.colour(skin)
        f.ellipse(x, y + 58, width, 10, (70, 60, 50), show=show)
        f.line(x, y - 50 - top, x + 8, y - 72 - top, 8, stalk, show=show)
        f.ellipse(x, y - 40, top, top + 10, colour, 25, show=show)
        for lobe in range(lobes):
            shift = (2 * lobe - lobes + 1) * width // (lobes + 1)
            f.ellipse(
                x + shift,
                y,
                width * 2 // (lobes + 1),
                60,
                shaded(colour, 100 - 8 * (lobe % 2)),
                45,
                show=show,
            )
        f.ellipse(x - width // 3, y - 22, 12, 9, shaded(colour, 145), show=show)


def mushroom(f: Frame, s: Stream) -> None:
    """A mushroom: stalk and cap, at times with dots."""
    cap = s.colour(((190, 50, 40), (150, 105, 65), (220, 200, 170), (120, 80, 60)))
    f.ellipse(0, 72, 36, 9, (60, 60, 45))
    f.box(0, 30, 17, 42, (230, 220, 200), 15)
    f.ellipse(0, -14, 66, 44, cap, 45)
    f.ellipse(0, -14, 58, 36, (235, 230, 220), pattern=f.spots(34, 45), show=s.chance(45))
    f.ellipse(0, 22, 52, 10, (205, 190, 165))


def broad_tree(f: Frame, s: Stream, leaves: Palette, crown: tuple[int, int], clumps: int = 7) -> None:
    """A tree with a crown of clumps: maple, oak."""
    leaf = s.colour(leaves)
    f.line(0, 100, 0, 0, 20, s.colour(BARKS))
    rx, ry = crown
    f.ellipse(0, -25, rx, ry, shaded(leaf, 80), 25)
    for clump in range(clumps):
        angle = 256 * clump // clumps + s.integers(-12, 12)
        x, y = (cosine(angle) * rx * 5 // 8) >> 10, (sine(angle) * ry * 5 // 8) >> 10
        f.ellipse(x, y - 25, rx * 2 // 5, ry * 2 // 5, shaded(leaf, 88 + 7 * (clump % 4)), 35)


def palm_tree(f: Frame, s: Stream) -> None:
    """A palm: bent stem, fronds around its top."""
    leaf, bend = s.colour(((70, 120, 55), (95, 135, 60), (50, 95, 50))), s.integers(-26, 26)
    f.line(bend, 110, bend // 2, 20, 13, s.colour(BARKS))
    f.line(bend // 2, 24, 0, -44, 11, s.colour(BARKS))
    for angle in (104, 120, 140, 170, 214, 244, 8, 24):
        frond = f.placed(0, -44, 100, angle + s.integers(-8, 8))
        frond.ellipse(38, 0, 40, 9, shaded(leaf, 80 + angle % 5 * 9), 15)


def pine_tree(f: Frame, s: Stream) -> None:
    """A conifer in tiers, at times with snow."""
    leaf, snowy = s.colour(((40, 80, 50), (55, 95, 60), (35, 65, 55))), s.chance(25)
    f.box(0, 88, 9, 22, s.colour(BARKS))
    for tier, (top, wide) in enumerate(((0, 62), (-36, 48), (-72, 34))):
        f.polygon([(0, top - 34), (-wide, top + 66), (wide, top + 66)], shaded(leaf, 82 + 10 * tier))
        f.polygon([(0, top - 34), (-wide // 3, top), (wide // 3, top)], (235, 240, 245), show=snowy)


def willow_tree(f: Frame, s: Stream) -> None:
    """A willow: a low dome with hanging branches."""
    leaf = s.colour(((125, 145, 70), (105, 130, 65), (145, 155, 85)))
    f.line(0, 100, 0, 0, 20, s.colour(BARKS))
    f.ellipse(0, -36, 76, 46, shaded(leaf, 85), 30)
    for number in range(9):
        x = -80 + 20 * number
        f.line(x * 3 // 4, -40, x, 50 + s.integers(-25, 30), 10, shaded(leaf, 80 + 9 * (number % 4)))
