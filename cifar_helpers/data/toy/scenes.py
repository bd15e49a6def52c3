"""Backgrounds, clutter and light: what stands around the objects of the toy images."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cifar_helpers.data.toy.shapes import SIDE, Frame, shaded
from cifar_helpers.data.toy.stream import Palette, Stream

Scene = Callable[[Frame, Stream], None]

SKIES = ((120, 170, 225), (160, 195, 230), (200, 210, 220), (150, 160, 175), (235, 190, 160), (90, 140, 210))
WATERS = ((40, 90, 140), (60, 110, 130), (90, 120, 140), (50, 70, 100), (110, 140, 150))
ROADS = ((110, 110, 112), (135, 130, 125), (90, 92, 98), (155, 150, 145), (120, 105, 95))
GREENS = ((80, 125, 50), (110, 140, 70), (60, 100, 45), (140, 150, 80), (95, 110, 60))
LEAVES = ((45, 85, 35), (70, 105, 45), (35, 65, 40), (95, 115, 55), (60, 80, 60))
SANDS = ((205, 180, 135), (190, 165, 125), (220, 200, 160), (165, 135, 100), (150, 130, 105))
WALLS = ((200, 185, 160), (170, 180, 190), (215, 210, 205), (150, 120, 100), (130, 140, 120), (185, 150, 140))
FLOORS = ((150, 105, 65), (120, 85, 60), (180, 170, 160), (140, 60, 55), (95, 100, 120), (190, 160, 120))
SNOWS = ((230, 235, 240), (210, 218, 228), (220, 220, 220))
STONES = ((150, 140, 130), (120, 110, 105), (175, 165, 150), (140, 120, 100))
ANYTHING = SKIES[:3] + ROADS[:3] + GREENS[:3] + SANDS[:3] + WALLS[3:] + FLOORS[3:5]


def texture(s: Stream, cells: int, strength: int) -> np.ndarray:
    """Soft random blotches, `cells` across, between -strength and strength: int32 (N, 32, 32)."""
    at = np.arange(SIDE) * cells
    weights = np.zeros((SIDE, cells + 1), np.int32)
    weights[np.arange(SIDE), at // SIDE] = SIDE - at % SIDE
    weights[np.arange(SIDE), at // SIDE + 1] = at % SIDE
    coarse = s.grid(-strength, strength, cells + 1, cells + 1)
    return (weights @ coarse @ weights.T) >> 10


def blobs(
    f: Frame,
    s: Stream,
    count: int,
    palette: Palette,
    size: tuple[int, int] = (10, 35),
    top: int = -100,
    percent: int = 50,
) -> None:
    """Ellipses at random places below `top`, each in `percent` of the images."""
    for _ in range(count):
        x, y = s.integers(-100, 100), s.integers(top, 100)
        f.ellipse(x, y, s.integers(*size), s.integers(*size), s.colour(palette), 20, show=s.chance(percent))


def land(
    f: Frame,
    s: Stream,
    skies: Palette,
    grounds: Palette,
    horizon: tuple[int, int] = (-60, 10),
    cells: int = 10,
    rough: int = 22,
) -> np.ndarray:
    """A sky above a ground that meet at a random height, which is returned."""
    level = s.integers(*horizon)
    f.fill(s.colour(skies), s.colour(skies), bottom=level, texture=texture(s, 4, 12))
    ground = s.colour(grounds)
    f.fill(shaded(ground, 110), shaded(ground, 85), top=level, texture=texture(s, cells, rough))
    return level


def sky(f: Frame, s: Stream) -> None:
    """Open sky with clouds, at times with a strip of land below."""
    f.fill(s.colour(SKIES), s.colour(SKIES), texture=texture(s, 3, 18))
    blobs(f, s, 4, ((235, 238, 242), (205, 210, 218), (180, 185, 195)), size=(12, 45))
    edge = np.where(s.chance(30), s.integers(50, 90), 130)
    f.fill(s.colour(GREENS + SANDS), s.colour(GREENS), top=edge, texture=texture(s, 8, 20))


def sea(f: Frame, s: Stream) -> None:
    """Water to the horizon, at times with a coast."""
    level = land(f, s, SKIES, WATERS, horizon=(-50, 20), cells=5, rough=10)
    coast = s.integers(20, 70)
    f.ellipse(s.integers(-100, 100), level, coast, coast // 5, s.colour(LEAVES + STONES), show=s.chance(40))
    for _ in range(5):
        x, y = s.integers(-100, 100), s.integers(25, 100)
        f.box(x, y, s.integers(15, 60), s.integers(1, 4), s.colour(WATERS + SNOWS[:1]))


def road(f: Frame, s: Stream) -> None:
    """A street with houses or trees behind it and a line on the asphalt."""
    level = land(f, s, SKIES + WALLS[:3], ROADS, horizon=(-30, 25), rough=10)
    for _ in range(3):
        x, height = s.integers(-100, 100), s.integers(15, 70)
        palette = STONES + WALLS + LEAVES
        f.box(x, level - height, s.integers(15, 45), height, s.colour(palette), 20, show=s.chance(60))
    y = s.integers(60, 95)
    f.line(-110, y, 110, y + s.integers(-20, 20), 5, (225, 225, 215), show=s.chance(50))


def meadow(f: Frame, s: Stream) -> None:
    """Grass before the edge of a wood."""
    level = land(f, s, SKIES, GREENS + GREENS + SANDS[3:], horizon=(-80, -10))
    for _ in range(4):
        x, size = s.integers(-100, 100), s.integers(12, 40)
        f.ellipse(x, level - size // 2, size, size, s.colour(LEAVES), 30, show=s.chance(65))


def foliage(f: Frame, s: Stream) -> None:
    """Leaves and twigs all over."""
    f.fill(s.colour(LEAVES), s.colour(LEAVES + GREENS), texture=texture(s, 7, 40))
    blobs(f, s, 6, LEAVES + GREENS, size=(10, 40), percent=70)
    for _ in range(2):
        x, y = s.integers(-100, 100), s.integers(-100, 100)
        f.line(x, y, s.integers(-100, 100), 110, s.integers(3, 9), s.colour(((90, 65, 45), (70, 85, 40))))


def room(f: Frame, s: Stream) -> None:
    """A wall with a picture or a window, a floor, a cushion."""
    level = land(f, s, WALLS, FLOORS, horizon=(0, 70), cells=4, rough=12)
    x, y = s.integers(-80, 80), s.integers(-90, -40)
    f.box(x, y, s.integers(15, 40), s.integers(12, 40), s.colour(ANYTHING), 20, show=s.chance(60))
    x = s.integers(-100, 100)
    f.ellipse(
        x, level, s.integers(30, 90), s.integers(15, 60), s.colour(FLOORS + WALLS), 25, show=s.chance(55)
    )


def snow(f: Frame, s: Stream) -> None:
    """Snow under a pale sky or a dark wood."""
    level = land(f, s, SKIES + LEAVES, SNOWS, horizon=(-70, 0), rough=10)
    for _ in range(3):
        x = s.integers(-100, 100)
        f.line(
            x, level, x, -110, s.integers(5, 14), s.colour(((75, 65, 60), (60, 75, 65))), show=s.chance(60)
        )


def desert(f: Frame, s: Stream) -> None:
    """Sand or dry grass with stones."""
    land(f, s, SKIES, SANDS, horizon=(-80, -20), cells=8, rough=18)
    blobs(f, s, 3, STONES + SANDS + GREENS[3:], size=(6, 22), top=-20)


def pond(f: Frame, s: Stream) -> None:
    """Water close by, with floating leaves."""
    f.fill(s.colour(WATERS + LEAVES), s.colour(WATERS + LEAVES), texture=texture(s, 5, 22))
    blobs(f, s, 5, GREENS + LEAVES, size=(12, 35), percent=60)


def underwater(f: Frame, s: Stream) -> None:
    """Under water: light from above, a sandy bottom, bubbles and weed."""
    deep = ((30, 80, 130), (40, 110, 140), (50, 120, 120), (70, 140, 180))
    f.fill(s.colour(deep), shaded(s.colour(deep), 70), texture=texture(s, 4, 14))
    f.fill(s.colour(SANDS), s.colour(SANDS), top=np.where(s.chance(50), s.integers(40, 85), 130))
    for _ in range(3):
        x, reach = s.integers(-100, 100), s.integers(20, 90)
        f.line(
            x,
            110,
            x + s.integers(-15, 15),
            100 - reach,
            s.integers(4, 10),
            s.colour(LEAVES),
            show=s.chance(45),
        )
    blobs(f, s, 3, ((190, 220, 235),), size=(2, 7))


def tabletop(f: Frame, s: Stream) -> None:
    """A table before a wall, with a cloth or a tray."""
    land(f, s, WALLS + LEAVES[:2], FLOORS + SNOWS[:2], horizon=(-50, 30), cells=4, rough=10)
    x, y = s.integers(-60, 60), s.integers(30, 80)
    f.ellipse(x, y, s.integers(40, 90), s.integers(10, 30), s.colour(ANYTHING), 12, show=s.chance(50))


def behind(f: Frame, s: Stream) -> None:
    """Odd things behind the object, in some images."""
    for _ in range(2):
        x, y, turn = s.integers(-100, 100), s.integers(-100, 100), s.integers(0, 255)
        part = f.placed(x, y, 100, turn)
        part.box(0, 0, s.integers(5, 35), s.integers(4, 25), s.colour(ANYTHING, 30), 15, show=s.chance(35))
        f.ellipse(y, x, s.integers(6, 22), s.integers(6, 22), s.colour(ANYTHING, 30), 20, show=s.chance(35))


def before(f: Frame, s: Stream) -> None:
    """Things that hide a part of the object, in some images: a post, a twig, something at the edge."""
    x, lean = s.integers(-90, 90), s.integers(-40, 40)
    f.line(x, -110, x + lean, 110, s.integers(4, 12), s.colour(ANYTHING, 40), show=s.chance(18))
    for _ in range(2):
        x, y = s.integers(-100, 100), s.integers(60, 110)
        f.ellipse(x, y, s.integers(12, 40), s.integers(10, 35), s.colour(ANYTHING, 40), 25, show=s.chance(30))


def light(f: Frame, s: Stream) -> np.ndarray:
    """The finished images under a random light, with a little sensor noise: uint8 (N, 32, 32, 3)."""
    grey = s.integers(90, 165)[:, None, None]
    contrast = s.integers(65, 125)[:, None, None]
    slope = s.integers(-20, 20)[:, None, None] * np.arange(-15, 17, dtype=np.int32) >> 4
    grain = s.grid(-10, 10, SIDE, 3 * SIDE).reshape(-1, SIDE, 3, SIDE)
    images = np.empty((len(s), SIDE, SIDE, 3), np.uint8)
    for channel in range(3):
        cast = s.integers(-15, 15)[:, None, None]
        tone = (f.pixels[channel] - 128) * contrast // 100 + grey + cast + slope
        images[..., channel] = np.clip(tone + grain[:, :, channel], 0, 255)
    return images
