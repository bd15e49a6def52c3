"""Household things, buildings and landscapes of the toy images."""

from __future__ import annotations

import numpy as np

from cifar_helpers.data.toy import scenes
from cifar_helpers.data.toy.shapes import OPAQUE, Frame, cosine, shaded, sine
from cifar_helpers.data.toy.stream import Stream
from cifar_helpers.data.toy.vehicles import METAL, PAINTS

GLAZES = ((225, 225, 220), (60, 100, 160), (190, 60, 50), (80, 140, 90), (215, 170, 70), (130, 80, 60))
GLASSES = ((60, 110, 70), (120, 75, 40), (190, 215, 215), (70, 60, 60))
WOODS = ((150, 100, 60), (110, 75, 50), (185, 145, 95), (90, 60, 45), (205, 190, 170))
CLOTHS = ((150, 60, 60), (70, 90, 140), (120, 130, 90), (190, 175, 150), (100, 70, 100), (220, 215, 205))
PLASTICS = ((45, 45, 50), (215, 212, 205), (120, 120, 125), (170, 60, 55), (70, 90, 120))
SHADOW = (75, 65, 58)


def bottle(f: Frame, s: Stream) -> None:
    """A bottle with a label."""
    glass = s.colour(GLASSES)
    f.ellipse(0, 88, 36, 8, SHADOW)
    f.box(0, -62, 10, 34, glass)
    f.box(0, -92, 12, 7, s.colour(PAINTS))
    f.ellipse(0, -14, 30, 26, glass, 20)
    f.box(0, 36, 30, 52, glass, 15)
    f.box(0, 36, 30, 24, s.colour((*GLAZES, (240, 235, 215))))
    f.box(-18, 20, 4, 56, shaded(glass, 140))


def bowl(f: Frame, s: Stream) -> None:
    """A bowl, empty or filled."""
    glaze = s.colour(GLAZES)
    f.ellipse(0, 60, 44, 9, SHADOW)
    f.ellipse(0, 4, 72, 54, glaze, 40, pattern=f.cover(f.y))
    f.ellipse(0, 4, 72, 20, shaded(glaze, 115))
    f.ellipse(0, 6, 62, 14, s.colour((*GLAZES, (200, 150, 80), (120, 150, 70))), 15)


def can(f: Frame, s: Stream) -> None:
    """A tin with a printed band."""
    paint = s.colour(PAINTS)
    f.ellipse(0, 70, 48, 10, SHADOW)
    f.ellipse(0, 62, 42, 12, METAL)
    f.box(0, 6, 42, 56, paint, 15)
    f.box(0, s.integers(-10, 30), 42, 16, s.colour(GLAZES))
    f.box(-26, 6, 5, 54, shaded(paint, 135))
    f.ellipse(0, -50, 42, 13, METAL, 20)
    f.ellipse(0, -50, 32, 8, shaded(METAL, 75))


def cup(f: Frame, s: Stream) -> None:
    """A cup with a handle and something to drink."""
    glaze = s.colour(GLAZES)
    f.ellipse(0, 62, 60, 10, SHADOW)
    f.ellipse(52, 6, 28, 30, glaze)
    f.ellipse(52, 6, 16, 18, shaded(glaze, 55))
    f.polygon([(-52, -34), (52, -34), (38, 60), (-38, 60)], glaze)
    f.box(-26, 10, 6, 40, shaded(glaze, 125))
    f.ellipse(0, -34, 52, 15, shaded(glaze, 115))
    f.ellipse(0, -32, 44, 11, (85, 55, 35))


def plate(f: Frame, s: Stream) -> None:
    """A plate, empty or served."""
    glaze, flat = s.colour((*GLAZES, (240, 240, 235))), s.integers(30, 62)
    f.ellipse(0, 10, 88, flat + 6, SHADOW)
    f.ellipse(0, 2, 88, flat, glaze, 15)
    f.ellipse(0, 2, 60, flat * 2 // 3, shaded(glaze, 85), 10)
    for x in (-20, 18):
        f.ellipse(
            x,
            0,
            22,
            flat // 3,
            s.colour(((190, 120, 60), (120, 150, 70), (200, 70, 50))),
            20,
            show=s.chance(50),
        )


def clock(f: Frame, s: Stream) -> None:
    """A round clock with two hands."""
    rim, dial = s.colour((*WOODS, *PLASTICS)), s.colour(((240, 238, 228), (225, 220, 200), (60, 60, 65)))
    f.ellipse(0, 0, 82, 82, rim, 30)
    f.ellipse(0, 0, 68, 68, dial, 8)
    ink = 255 - dial
    for hour in range(12):
        x, y = cosine(hour * 64 // 3) * 58 >> 10, sine(hour * 64 // 3) * 58 >> 10
        f.box(x, y, 5, 5, ink)
    for reach, width in ((36, 9), (52, 6)):
        angle = s.integers(0, 255)
        f.line(0, 0, cosine(angle) * reach >> 10, sine(angle) * reach >> 10, width, ink)


def keyboard(f: Frame, s: Stream) -> None:
    """A keyboard: rows of keys."""
    case = s.colour(PLASTICS)
    keys = shaded(case, 60) + np.where(case.sum(axis=1) < 240, 110, 0)[:, None]
    f.box(0, 0, 98, 42, case, 25)
    for row, y in enumerate((-26, -7, 12)):
        f.box(0, y, 88, 8, keys, pattern=f.stripes(18, 72, 5 * row))
    f.box(0, 30, 50, 6, keys)


def lamp(f: Frame, s: Stream) -> None:
    """A lamp: shade, stem and foot, often lit."""
    shade, lit = s.colour(((235, 215, 160), (200, 90, 70), (220, 220, 215), (110, 140, 150))), s.chance(60)
    f.ellipse(0, -36, 105, 80, (250, 235, 190), pattern=OPAQUE // 4, show=lit)
    f.line(0, -20, 0, 86, 8, s.colour((*WOODS, METAL)))
    f.ellipse(0, 88, 36, 11, s.colour(WOODS), 20)
    f.polygon([(-28, -84), (28, -84), (60, -8), (-60, -8)], shade)
    f.box(0, -10, 58, 4, shaded(shade, 75))


def telephone(f: Frame, s: Stream) -> None:
    """A telephone with its receiver on top."""
    case = s.colour(((35, 35, 38), (190, 45, 40), (225, 220, 205), (70, 110, 90)))
    f.polygon([(-34, -20), (34, -20), (72, 62), (-72, 62)], case)
    f.ellipse(0, 20, 30, 27, (225, 225, 215))
    f.ellipse(0, 20, 14, 12, shaded(case, 70))
    f.line(-66, -42, 66, -42, 20, shaded(case, 85))
    for x in (-66, 66):
        f.ellipse(x, -30, 22, 20, shaded(case, 85), 25)


def television(f: Frame, s: Stream) -> None:
    """A television on its foot, with a picture."""
    case = s.colour((*PLASTICS[:3], *WOODS[:2]))
    f.polygon([(-16, 50), (16, 50), (40, 84), (-40, 84)], shaded(case, 80))
    f.box(0, -4, 92, 60, case, 20)
    f.box(0, -4, 80, 48, s.colour(scenes.SKIES), 30)
    f.box(0, 24, 80, 20, s.colour(scenes.GREENS), 15)
    f.ellipse(s.integers(-40, 40), 6, 20, 20, s.colour(PAINTS), 20)


def bed(f: Frame, s: Stream) -> None:
    """A bed from the side: headboard, mattress, blanket, pillow."""
    wood, cloth = s.colour(WOODS), s.colour(CLOTHS)
    f.box(-92, 6, 8, 56, wood, 20)
    f.box(92, 30, 7, 32, wood, 20)
    f.box(0, 44, 90, 12, wood)
    f.box(0, 22, 86, 16, (235, 232, 225), 15)
    f.ellipse(-64, 2, 26, 13, (245, 243, 240), 20)
    f.box(22, 20, 66, 20, cloth, 30)


def chair(f: Frame, s: Stream) -> None:
    """A chair, half from the side."""
    wood, seat = s.colour(WOODS), s.colour((*WOODS, *CLOTHS))
    for x, y in ((-34, 90), (36, 90), (-14, 70), (52, 70)):
        f.line(x, 20, x, y, 8, shaded(wood, 85))
    f.line(-38, 20, -44, -86, 10, wood)
    f.line(-16, 10, -20, -92, 10, wood)
    f.polygon([(-44, -86), (-18, -92), (-16, -40), (-42, -34)], seat)
    f.polygon([(-42, 22), (-12, 6), (60, 6), (42, 22)], seat)
    f.box(0, 26, 40, 5, wood)


def couch(f: Frame, s: Stream) -> None:
    """A couch with arms and cushions."""
    cloth = s.colour(CLOTHS)
    f.box(0, -10, 82, 34, shaded(cloth, 85), 30)
    for x in (-38, 38):
        f.box(x, 24, 38, 15, shaded(cloth, 112), 30)
        f.ellipse(x, -2, 20, 16, s.colour(CLOTHS), 20, show=s.chance(40))
    f.box(0, 46, 86, 12, shaded(cloth, 75))
    for side in (-1, 1):
        f.ellipse(side * 88, 4, 16, 14, cloth, 30)
        f.box(side * 88, 32, 14, 28, cloth, 20)


def table(f: Frame, s: Stream) -> None:
    """A table, at times with a vase."""
    wood, vase = s.colour(WOODS), s.chance(35)
    f.ellipse(14, -46, 12, 20, s.colour(GLAZES), 25, show=vase)
    for x in (-76, -48, 50, 76):
        f.line(x, -8, x, 72 if abs(x) > 60 else 48, 9, shaded(wood, 75))
    f.polygon([(-66, -32), (66, -32), (94, -8), (-94, -8)], shaded(wood, 115))
    f.box(0, -2, 94, 7, wood)


def wardrobe(f: Frame, s: Stream) -> None:
    """A wardrobe with two doors."""
    wood = s.colour(WOODS)
    f.box(0, 0, 60, 92, wood, 20)
    for side in (-1, 1):
        f.box(side * 30, -4, 25, 76, shaded(wood, 82), 20)
        f.box(side * 30, -4, 19, 68, shaded(wood, 94), 15)
        f.ellipse(side * 9, 4, 5, 5, METAL)
    f.box(0, -92, 66, 6, shaded(wood, 110))


def windows(f: Frame, s: Stream, x: int, y: int, rx: int, ry: int, pitch: int) -> None:
    """Rows of windows on a wall, dark or lit."""
    rows = f.placed(0, 0, turn=64).stripes(pitch, 55, s.integers(0, pitch))
    pane = s.colour(((60, 70, 85), (90, 110, 130), (235, 215, 140)))
    f.box(x, y, rx, ry, pane, pattern=f.stripes(pitch, 55) * rows >> 7)


def house(f: Frame, s: Stream) -> None:
    """A house: walls, gabled roof, door, windows."""
    wall, roof = s.colour(scenes.WALLS), s.colour(((150, 70, 55), (90, 80, 80), (120, 60, 50)))
    f.box(44, -56, 9, 24, shaded(roof, 80))
    f.box(0, 36, 70, 44, wall, 15)
    f.polygon([(-86, -4), (0, -70), (86, -4)], roof)
    f.box(s.integers(-20, 20), 54, 13, 26, s.colour(WOODS))
    for x in (-46, 46):
        f.box(x, 30, 14, 14, (245, 245, 240))
        f.box(x, 30, 10, 10, (70, 85, 100))


def castle(f: Frame, s: Stream) -> None:
    """A castle: curtain wall, towers, battlements, gate."""
    stone, crest = s.colour(scenes.STONES), f.stripes(22, 55)
    for x, height, wide in ((-70, 58, 20), (0, 72, 26), (70, 58, 20)):
        f.box(x, 80 - height, wide, height, shaded(stone, 92), 20)
        f.box(x, 76 - 2 * height, wide + 4, 9, shaded(stone, 92), pattern=crest)
        f.box(x, 60 - height, 4, 9, (50, 45, 45))
    f.box(0, 50, 86, 32, stone, 15)
    f.box(0, 14, 86, 8, stone, pattern=crest)
    f.ellipse(0, 60, 16, 26, (55, 40, 35))
    f.polygon([(0, -92), (0, -112), (28, -102)], s.colour(PAINTS), show=s.chance(60))


def skyscraper(f: Frame, s: Stream) -> None:
    """A tower block among lower ones."""
    wall = s.colour((*scenes.STONES, (110, 130, 150), (80, 90, 105)))
    for x in (-70, 66):
        f.box(x, 60, 26, s.integers(30, 62), s.colour(scenes.STONES), 15)
    wide = s.integers(24, 36)
    f.box(0, 4, wide, 104, wall, 20)
    windows(f, s, 0, 4, 22, 96, 16)
    f.line(0, -98, 0, -124, 5, METAL, show=s.chance(50))


def bridge(f: Frame, s: Stream) -> None:
    """A bridge with two towers and cables, or with arches."""
    steel, hung = s.colour((*scenes.STONES, (160, 60, 45), METAL)), s.chance(60)
    for x in (-54, 54):
        f.line(x, 90, x, -66, 13, steel, show=hung)
        for reach in (-50, -28, 28, 50):
            f.line(x, -62, x + reach, 12, 4, shaded(steel, 85), show=hung)
        f.box(x, 50, 16, 44, steel, show=~hung)
    f.box(0, 34, 130, 26, steel, show=~hung)
    for x in (-108, 0, 108):
        f.ellipse(x, 66, 38, 44, s.colour(scenes.WATERS), show=~hung)
    f.box(0, 16, 150, 9, shaded(steel, 80))


def road(f: Frame, s: Stream) -> None:
    """A road that runs to the horizon."""
    asphalt, bend = s.colour(scenes.ROADS), s.integers(-50, 50)
    f.polygon([(bend - 6, -40), (bend + 6, -40), (110, 130), (-110, 130)], asphalt)
    for near, far in ((100, 62), (44, 18), (4, -14), (-22, -32)):
        left, right = bend * (100 - near) // 140, bend * (100 - far) // 140
        f.line(left, near, right, far, 3 + (near + 40) // 14, (235, 230, 200))


def cloud(f: Frame, s: Stream) -> None:
    """One large cloud that fills much of the sky."""
    white = s.colour(((240, 242, 245), (215, 218, 224), (165, 170, 180)))
    for x, y, size in ((-56, 14, 34), (-20, -14, 44), (28, -18, 40), (62, 10, 32), (0, 16, 52)):
        width = size + s.integers(-8, 14)
        f.ellipse(x, y + s.integers(-8, 8), width, size, white, 25)
    f.ellipse(0, 36, 92, 22, shaded(white, 85), 15)


def forest(f: Frame, s: Stream) -> None:
    """Many trunks, one behind the other."""
    bark = s.colour(((85, 70, 55), (60, 55, 50), (120, 110, 100)))
    for number in range(8):
        x = -125 + 36 * number + s.integers(-14, 14)
        f.line(
            x, 130, x + s.integers(-8, 8), -150, 6 + 5 * (number % 3), shaded(bark, 70 + 18 * (number % 3))
        )
    f.ellipse(0, -110, 160, s.integers(30, 60), s.colour(scenes.LEAVES), 20)


def mountain(f: Frame, s: Stream) -> None:
    """Peaks, the highest with snow."""
    rock = s.colour(((110, 105, 110), (130, 115, 100), (90, 100, 115)))
    peak = s.integers(-30, 30)
    f.polygon([(-150, 70), (-70, -30), (20, 70)], shaded(rock, 85))
    f.polygon([(0, 70), (84, -20), (170, 70)], shaded(rock, 75))
    f.polygon([(-110, 80), (peak, -86), (120, 80)], rock)
    f.polygon([(peak, -86), (peak * 3 // 4 + 24, -50), (peak * 3 // 4 - 24, -50)], (240, 243, 248))
    f.polygon([(peak, -86), (120, 80), (20, 80)], shaded(rock, 75))


def plain(f: Frame, s: Stream) -> None:
    """An open plain: bands of fields, a far bush."""
    for y in (34, 60, 92):
        f.box(0, y, 220, s.integers(4, 14), s.colour((*scenes.GREENS, *scenes.SANDS)), 10)
    f.ellipse(s.integers(-80, 80), 8, 12, 9, s.colour(scenes.LEAVES), 20, show=s.chance(50))


def sea(f: Frame, s: Stream) -> None:
    """Waves on the open sea, at times the sun above them."""
    f.ellipse(s.integers(-80, 80), -70, 16, 16, (250, 235, 190), show=s.chance(40))
    for y in (24, 46, 68, 92):
        x = s.integers(-60, 60)
        f.ellipse(
            x, y, s.integers(40, 110), s.integers(3, 8), s.colour((*scenes.WATERS, (225, 235, 240))), 25
        )
