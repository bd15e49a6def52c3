"""What each class of the toy data looks like: scenes and bodies, with how often each is drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from cifar_helpers.data.names import CIFAR10_CLASSES
from cifar_helpers.data.toy import animals, scenes, vehicles
from cifar_helpers.data.toy.animals import BLACK, BLACKS, BROWNS, GINGERS, GREYS, PALES, WHITE, Beast
from cifar_helpers.data.toy.shapes import Frame
from cifar_helpers.data.toy.stream import Stream


class View(NamedTuple):
    """One way in which a class is drawn, `weight` times in the sum of the class's weights."""

    weight: int
    scene: scenes.Scene
    body: Callable[[Frame, Stream], None]
    tilt: int = 8  # 256ths of a turn to either side


CAT = Beast(
    (*GINGERS, *GREYS, *BLACKS, *PALES, BROWNS[0]), (48, 20), 40, 11, (58, -26), 20, (19, 16), (8, 6), "pointed", 13,
    (-38, -30), 8, "stripes", ((90, 70, 55), (60, 50, 45)),
)  # fmt: skip
DOG = Beast(
    (*BROWNS, *PALES, *BLACKS, GINGERS[0], GREYS[0]), (52, 22), 48, 12, (62, -32), 22, (18, 15), (20, 9), "flop", 16,
    (-30, -34), 9, "patches", (WHITE, (90, 60, 45)),
)  # fmt: skip
DEER = Beast(
    (BROWNS[1], BROWNS[3], GINGERS[1]), (48, 20), 58, 7, (68, -50), 16, (17, 11), (18, 6), "long", 14, (-10, -6), 9,
    "spots", (PALES[1],), extra=("antlers",),
)  # fmt: skip
HORSE = Beast(
    (*BROWNS, *BLACKS, PALES[0], GINGERS[1]), (56, 24), 58, 10, (74, -46), 24, (18, 13), (26, 9), "pointed", 8,
    (-24, 44), 13, marks=(BLACK, (60, 40, 30), (220, 200, 160)), extra=("mane",),
)  # fmt: skip
PLUMAGE = (*BROWNS[:3], *GREYS, BLACKS[0], (60, 90, 150), (180, 60, 50), (235, 235, 235))


def _animal(kind: Beast, *views: tuple[int, scenes.Scene]) -> list[View]:
    return [View(weight, scene, partial(animals.beast, kind=kind)) for weight, scene in views]


def _face(kind: Beast, *views: tuple[int, scenes.Scene]) -> list[View]:
    return [View(weight, scene, partial(animals.face, kind=kind)) for weight, scene in views]


TOY10 = {
    "airplane": [
        View(4, scenes.sky, vehicles.airplane, 20),
        View(3, scenes.sky, vehicles.airplane_above, 128),
        View(2, scenes.road, vehicles.airplane, 4),
        View(1, scenes.meadow, vehicles.airplane, 10),
    ],
    "automobile": [
        View(5, scenes.road, vehicles.automobile),
        View(2, scenes.road, vehicles.automobile_front),
        View(2, scenes.meadow, vehicles.automobile),
        View(1, scenes.desert, vehicles.automobile_front),
    ],
    "bird": [
        View(4, scenes.sky, partial(animals.bird_flying, coat=PLUMAGE), 25),
        View(2, scenes.foliage, partial(animals.bird_perched, coat=PLUMAGE), 12),
        View(2, scenes.meadow, partial(animals.bird_perched, coat=PLUMAGE), 12),
        View(2, scenes.pond, partial(animals.bird_perched, coat=PLUMAGE), 12),
    ],
    "cat": [*_face(CAT, (4, scenes.room)), *_animal(CAT, (4, scenes.room), (2, scenes.meadow))],
    "deer": _animal(DEER, (5, scenes.meadow), (3, scenes.foliage), (2, scenes.snow)),
    "dog": [*_face(DOG, (2, scenes.room), (2, scenes.meadow)), *_animal(DOG, (3, scenes.room), (3, scenes.meadow))],
    "frog": [View(4, scenes.foliage, animals.frog, 16), View(3, scenes.pond, animals.frog, 16),
             View(3, scenes.desert, animals.frog, 16)],
    "horse": _animal(HORSE, (6, scenes.meadow), (3, scenes.desert), (1, scenes.snow)),
    "ship": [View(6, scenes.sea, vehicles.ship, 5), View(4, scenes.sea, vehicles.sailing_ship, 6)],
    "truck": [
        View(6, scenes.road, vehicles.truck),
        View(2, scenes.road, vehicles.truck_front),
        View(2, scenes.desert, vehicles.truck),
    ],
}  # fmt: skip

RECIPES = {"toy10": [TOY10[name] for name in CIFAR10_CLASSES]}
