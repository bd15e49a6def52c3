"""What the ten classes of `toy10` look like."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from cifar_helpers.data.toy import animals, vehicles
from cifar_helpers.data.toy.animals import BLACK, BLACKS, BROWNS, GINGERS, GREYS, PALES, WHITE, Beast
from cifar_helpers.data.toy.scenes import Scene, desert, foliage, meadow, pond, road, room, sea, sky, snow
from cifar_helpers.data.toy.view import View

# fmt: off

CAT = Beast(
    coat=(*GINGERS, *GREYS, *BLACKS, *PALES, BROWNS[0]), body=(48, 20), legs=(40, 11), neck=(58, -26, 20),
    head=(19, 16), snout=(8, 6), ears=("pointed", 13), tail=(-38, -30, 8), pattern=("stripes", 50),
)
DOG = Beast(
    coat=(*BROWNS, *PALES, *BLACKS, GINGERS[0], GREYS[0]), body=(52, 22), legs=(48, 12), neck=(62, -32, 22),
    head=(18, 15), snout=(20, 9), ears=("flop", 16), tail=(-30, -34, 9), pattern=("patches", 50),
    markings=(WHITE, (90, 60, 45)),
)
DEER = Beast(
    coat=(BROWNS[1], BROWNS[3], GINGERS[1]), body=(48, 20), legs=(58, 7), neck=(68, -50, 16), head=(17, 11),
    snout=(18, 6), ears=("long", 14), tail=(-10, -6, 9), pattern=("spots", 40), markings=(PALES[1],),
    extra=("antlers",),
)
HORSE = Beast(
    coat=(*BROWNS, *BLACKS, PALES[0], GINGERS[1]), body=(56, 24), legs=(58, 10), neck=(74, -46, 24),
    head=(18, 13), snout=(26, 9), ears=("pointed", 8), tail=(-24, 44, 13),
    markings=(BLACK, (60, 40, 30), (220, 200, 160)), extra=("mane",),
)
PLUMAGE = (*BROWNS[:3], *GREYS, BLACKS[0], (60, 90, 150), (180, 60, 50), (235, 235, 235))


def _in(scenes: dict[Scene, int], body: Callable[..., None], tilt: int = 10, **details: object) -> list[View]:
    """Views of one body in several scenes, each as often as its weight says."""
    return [View(weight, scene, partial(body, **details), tilt) for scene, weight in scenes.items()]


TOY10 = {
    "airplane": [
        *_in({sky: 4, sea: 1, snow: 1}, vehicles.airplane, 24),
        *_in({road: 2}, vehicles.airplane, 6),
        *_in({sky: 3, meadow: 1}, vehicles.airplane_above, 128),
    ],
    "automobile": [
        *_in({road: 4, meadow: 2, desert: 1, snow: 1}, vehicles.automobile, 8),
        *_in({road: 2, desert: 1, meadow: 1}, vehicles.automobile_front, 8),
    ],
    "bird": [
        *_in({sky: 4, sea: 1, meadow: 1}, animals.bird_flying, 28, coat=PLUMAGE),
        *_in({foliage: 2, meadow: 2, pond: 1, snow: 1}, animals.bird_perched, 14, coat=PLUMAGE),
    ],
    "cat": [
        *_in({room: 3, foliage: 1}, animals.face, kind=CAT),
        *_in({room: 4, meadow: 2, road: 1, foliage: 1}, animals.beast, kind=CAT),
    ],
    "deer": _in({meadow: 5, foliage: 3, snow: 2, desert: 2}, animals.beast, kind=DEER),
    "dog": [
        *_in({room: 2, meadow: 2}, animals.face, kind=DOG),
        *_in({room: 3, meadow: 2, road: 2, snow: 1}, animals.beast, kind=DOG),
    ],
    "frog": _in({foliage: 4, pond: 3, desert: 2, meadow: 3}, animals.frog, 14),
    "horse": _in({meadow: 5, desert: 3, snow: 2, road: 2}, animals.beast, kind=HORSE),
    "ship": [
        *_in({sea: 5, pond: 1}, vehicles.ship, 6),
        *_in({sea: 5, pond: 1}, vehicles.sailing_ship, 8),
    ],
    "truck": [
        *_in({road: 4, desert: 2, meadow: 1, snow: 1}, vehicles.truck, 8),
        *_in({road: 2, desert: 1, meadow: 1}, vehicles.truck_front, 8),
    ],
}
