"""People of the toy images."""

from __future__ import annotations

from dataclasses import dataclass

from cifar_helpers.data.toy.animals import BLACK
from cifar_helpers.data.toy.shapes import Frame, shaded
from cifar_helpers.data.toy.stream import Palette, Stream


@dataclass(frozen=True)
class Person:
    """How a person is drawn: hair, clothes and proportions."""

    hair: str  # none, short, long or tails
    head: int
    shoulders: int
    clothes: Palette
    skirt: bool = False
    beard: int = 0  # percent with a beard


SKINS = ((240, 205, 180), (225, 180, 150), (190, 140, 105), (140, 95, 65), (95, 65, 48))
HAIRS = ((40, 30, 25), (80, 55, 35), (190, 150, 80), (120, 70, 40), (150, 145, 140))


def person(f: Frame, s: Stream, kind: Person) -> None:
    """A person from the front, from the knees up."""
    skin, hair, clothes = s.colour(SKINS), s.colour(HAIRS), s.colour(kind.clothes)
    head, wide = kind.head, kind.shoulders
    top = -30 - head // 3
    if kind.hair == "long":
        f.ellipse(0, top + head // 2, head * 5 // 4, head * 3 // 2, hair, 25)
    elif kind.hair == "tails":
        for side in (-1, 1):
            f.ellipse(side * head * 5 // 4, top + head // 2, head // 3, head * 3 // 4, hair, 20)
    for side in (-1, 1):
        f.line(side * (wide - 6), 14, side * (wide + s.integers(0, 22)), 66, 13, shaded(clothes, 85))
        f.line(side * wide // 2, 70, side * wide // 2, 105, 15, (60, 60, 80))
    f.box(0, 6, 8, 14, shaded(skin, 85))
    f.box(0, 46, wide, 36, clothes, 25)
    f.ellipse(0, 14, wide, 14, clothes)
    if kind.skirt:
        f.polygon([(0, 10), (-wide * 7 // 4, 100), (wide * 7 // 4, 100)], clothes)
    f.ellipse(0, top, head, head * 9 // 8, skin, 20)
    if kind.hair != "none":
        f.ellipse(0, top - head * 3 // 4, head * 21 // 20, head // 2, hair, 20)
    f.ellipse(0, top + head * 3 // 4, head * 3 // 4, head // 2, shaded(hair, 90), show=s.chance(kind.beard))
    for side in (-1, 1):
        f.ellipse(side * head * 2 // 5, top, 4, 4, BLACK)
    f.box(0, top + head // 2, head // 3, 2, (170, 70, 70))
