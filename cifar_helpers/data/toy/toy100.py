"""The hundred classes of `toy100`: a superclass sets scene and body plan, a class the details."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from cifar_helpers.data.toy import animals, creatures, people, plants, things, vehicles
from cifar_helpers.data.toy.animals import BLACK, BLACKS, BROWNS, GINGERS, GREYS, PALES, WHITE, Beast
from cifar_helpers.data.toy.creatures import Insect, Swimmer
from cifar_helpers.data.toy.people import Person
from cifar_helpers.data.toy.plants import Flower
from cifar_helpers.data.toy.scenes import (
    Scene,
    desert,
    foliage,
    meadow,
    pond,
    road,
    room,
    sea,
    sky,
    snow,
    tabletop,
    underwater,
)
from cifar_helpers.data.toy.shapes import Frame
from cifar_helpers.data.toy.stream import Stream
from cifar_helpers.data.toy.view import View

# fmt: off

WATER_MAMMALS = {
    "beaver": Swimmer(BROWNS, (46, 26), "paddle", 0, 20, size=85),
    "dolphin": Swimmer((GREYS[0], (110, 125, 140)), (66, 18), "fluke", 22, belly=150),
    "otter": Swimmer((BROWNS[2], BROWNS[0]), (60, 15), "rope", 0, 17, size=90),
    "seal": Swimmer((*GREYS, BROWNS[4]), (64, 22), "fluke", 0, 19, "spots"),
    "whale": Swimmer(((60, 75, 95), (75, 85, 100), (45, 55, 70)), (84, 34), "fluke", 6, belly=160, size=108),
}
FISH = {
    "aquarium_fish": Swimmer((*GINGERS, (235, 200, 60), (70, 120, 210)), (46, 32), "fin", 14, 0, "stripes",
        (WHITE, BLACK)),
    "flatfish": Swimmer((PALES[1], BROWNS[3], (150, 140, 110)), (66, 44), "fin", 4, 0, "spots", belly=100,
        size=92),
    "shark": Swimmer((GREYS[0], GREYS[2], (95, 110, 125)), (80, 20), "fin", 32, belly=150),
    "trout": Swimmer(((120, 130, 90), (140, 120, 95), (110, 125, 130)), (66, 21), "fin", 12, 0, "spots"),
}
FLOWERS = {
    "orchid": Flower(((200, 120, 200), (240, 225, 240), (170, 80, 170)), 5, 62, 24,
        ((200, 60, 120), (230, 200, 80)), 15),
    "poppy": Flower(((215, 50, 35), (230, 80, 45)), 4, 66, 38, (BLACK,), 20),
    "rose": Flower(((200, 40, 60), (230, 150, 160), (240, 225, 190)), 6, 62, 27, ((150, 30, 45),), 8, 3),
    "sunflower": Flower(((240, 195, 40), (235, 170, 35)), 15, 76, 10, ((95, 60, 35), (70, 45, 30)), 32),
}
FRUIT = {
    "apple": {"skin": ((190, 45, 40), (130, 170, 60), (210, 120, 60))},
    "orange": {"skin": ((235, 140, 40), (240, 160, 50))},
    "pear": {"skin": ((170, 180, 70), (200, 185, 80), (170, 140, 70)), "width": 52, "top": 30},
    "sweet_pepper": {"skin": ((200, 40, 35), (235, 190, 40), (70, 140, 55)), "width": 66, "lobes": 3},
}
INSECTS = {
    "bee": Insect(((225, 175, 45), (210, 150, 50)), (46, 25), (30, 15), banded=True, feelers=14),
    "beetle": Insect(((50, 45, 50), (120, 50, 40), (50, 90, 70)), (56, 40), seam=True, feelers=16),
    "butterfly": Insect((BLACK, BROWNS[2]), (46, 9), (50, 36),
        ((230, 140, 40), (90, 130, 210), (240, 220, 110)), feelers=34),
    "cockroach": Insect(((110, 60, 35), (85, 45, 30)), (66, 25), seam=True, feelers=56),
}
CARNIVORES = {
    "bear": Beast(
        coat=(*BROWNS[:3], BLACKS[1]), body=(58, 34), legs=(44, 20), neck=(66, -20, 36), head=(24, 21),
        snout=(16, 10), ears=("round", 16), tail=(-8, 0, 10),
    ),
    "leopard": Beast(
        coat=(GINGERS[2], PALES[1]), body=(60, 22), legs=(44, 13), neck=(68, -18, 26), head=(20, 17),
        snout=(10, 8), ears=("round", 12), tail=(-44, -6, 9), pattern=("spots", 100), markings=(BLACK,),
    ),
    "lion": Beast(
        coat=(GINGERS[2], PALES[1]), body=(60, 25), legs=(46, 14), neck=(66, -22, 28), head=(21, 18),
        snout=(12, 9), ears=("round", 12), tail=(-40, 16, 8), markings=((120, 75, 40), (90, 55, 35)),
        extra=("mane ring",),
    ),
    "tiger": Beast(
        coat=(GINGERS[0], GINGERS[1]), body=(62, 25), legs=(44, 14), neck=(68, -18, 28), head=(21, 18),
        snout=(11, 9), ears=("round", 12), tail=(-42, -4, 9), pattern=("stripes", 100), markings=(BLACK,),
    ),
    "wolf": Beast(
        coat=(*GREYS[:3], PALES[2]), body=(54, 23), legs=(52, 11), neck=(64, -26, 26), head=(20, 15),
        snout=(22, 8), ears=("pointed", 14), tail=(-34, 26, 15),
    ),
}
HERBIVORES = {
    "camel": Beast(
        coat=(PALES[1], PALES[2], BROWNS[3]), body=(54, 24), legs=(62, 9), neck=(82, -34, 17), head=(17, 12),
        snout=(16, 8), ears=("pointed", 6), tail=(-14, 26, 6), extra=("hump",),
    ),
    "cattle": Beast(
        coat=(WHITE, BROWNS[1], BLACKS[1], PALES[0]), body=(64, 30), legs=(46, 12), neck=(76, -16, 30),
        head=(20, 16), snout=(18, 11), ears=("flop", 10), tail=(-10, 40, 6), pattern=("patches", 70),
        markings=(BLACK, BROWNS[0], WHITE), extra=("horns",),
    ),
    "elephant": Beast(
        coat=(GREYS[0], GREYS[1], (135, 125, 118)), body=(64, 40), legs=(48, 21), neck=(70, -14, 34),
        head=(27, 25), snout=(4, 9), ears=("broad", 22), tail=(-12, 36, 6), extra=("trunk",),
    ),
}
MEDIUM_MAMMALS = {
    "fox": Beast(
        coat=(GINGERS[0], GINGERS[1]), body=(48, 19), legs=(40, 9), neck=(58, -22, 22), head=(19, 15),
        snout=(20, 6), ears=("pointed", 18), tail=(-52, 10, 23), extra=("tip",),
    ),
    "porcupine": Beast(
        coat=(BROWNS[4], BLACKS[1], BROWNS[2]), body=(52, 30), legs=(22, 9), neck=(58, 0, 24), head=(17, 14),
        snout=(14, 7), ears=("round", 8), tail=(-20, 12, 10), extra=("spines",),
    ),
    "possum": Beast(
        coat=(GREYS[1], PALES[2], GREYS[0]), body=(48, 24), legs=(26, 8), neck=(58, -6, 22), head=(18, 13),
        snout=(26, 5), ears=("round", 14), tail=(-58, -8, 5),
    ),
    "raccoon": Beast(
        coat=(GREYS[0], GREYS[2]), body=(46, 25), legs=(32, 9), neck=(56, -14, 24), head=(21, 17),
        snout=(14, 6), ears=("pointed", 11), tail=(-48, 4, 20), markings=(BLACK,), extra=("mask", "ringed"),
    ),
    "skunk": Beast(
        coat=BLACKS, body=(46, 22), legs=(28, 9), neck=(56, -8, 22), head=(17, 13), snout=(16, 6),
        ears=("round", 8), tail=(-40, -48, 26), extra=("stripe", "tip"),
    ),
}
SMALL_MAMMALS = {
    "hamster": Beast(
        coat=(GINGERS[2], PALES[1], WHITE), body=(46, 36), legs=(14, 10), neck=(44, -8, 40), head=(27, 25),
        snout=(6, 8), ears=("round", 14), tail=(-4, 4, 6), pattern=("patches", 60),
        markings=(WHITE, GINGERS[0]),
    ),
    "mouse": Beast(
        coat=(GREYS[0], GREYS[1], BROWNS[3], WHITE), body=(42, 24), legs=(16, 7), neck=(50, 0, 24),
        head=(20, 16), snout=(16, 5), ears=("round", 26), tail=(-62, 14, 5),
    ),
    "rabbit": Beast(
        coat=(*BROWNS[:2], WHITE, GREYS[0]), body=(46, 32), legs=(26, 13), neck=(48, -26, 30), head=(22, 19),
        snout=(10, 7), ears=("long", 32), tail=(-8, -2, 24),
    ),
    "shrew": Beast(
        coat=(BROWNS[2], BROWNS[4], GREYS[2]), body=(48, 21), legs=(13, 6), neck=(54, 4, 24), head=(17, 13),
        snout=(34, 4), ears=("round", 7), tail=(-34, 12, 5),
    ),
    "squirrel": Beast(
        coat=(GINGERS[1], BROWNS[0], GREYS[0]), body=(38, 25), legs=(26, 10), neck=(44, -26, 22),
        head=(19, 16), snout=(12, 6), ears=("pointed", 12), tail=(-26, -66, 32),
    ),
}
GARB = (*vehicles.PAINTS, (120, 160, 200), (230, 200, 120))
PEOPLE = {
    "baby": Person("none", 42, 30, ((240, 210, 215), (205, 225, 240), (240, 238, 225), (225, 235, 205))),
    "boy": Person("short", 31, 31, GARB),
    "girl": Person("tails", 31, 28, (*GARB, (225, 130, 170), (200, 150, 210)), skirt=True),
    "man": Person("short", 25, 42, ((45, 50, 70), (70, 70, 72), (120, 120, 125), (90, 70, 55)), beard=45),
    "woman": Person("long", 25, 30, (*GARB, (150, 40, 80)), skirt=True),
}
CHAINS = {
    "caterpillar": {"skin": ((120, 160, 60), (160, 170, 70), (90, 120, 60)), "links": 12, "radius": 15,
                    "wave": 18, "ringed": True},
    "snake": {"skin": ((100, 120, 50), (140, 110, 60), (60, 60, 55)), "links": 28, "radius": 10, "wave": 38,
              "ringed": True},
    "worm": {"skin": ((200, 130, 115), (170, 105, 95)), "links": 24, "radius": 9, "wave": 34},
}
LIZARDS = {
    "crocodile": {"skin": ((85, 100, 60), (100, 95, 70)), "girth": 22, "snout": 38, "spiked": True},
    "lizard": {"skin": ((110, 160, 60), (150, 120, 70), (80, 130, 110)), "girth": 14, "snout": 10},
}
UPRIGHT = {
    "chimpanzee": {"coat": BLACKS, "tail": 0, "ears": 7, "arms": 62},
    "kangaroo": {"coat": (BROWNS[3], GINGERS[2], PALES[2]), "tail": 76, "ears": 20, "arms": 24},
}
DINOSAUR = Beast(
    coat=((90, 120, 70), (120, 110, 80), (110, 90, 100)), body=(52, 28), legs=(44, 17), neck=(88, -62, 18),
    head=(18, 12), snout=(14, 7), ears=("none", 0), tail=(-58, 6, 14), pattern=("patches", 50),
)
BROAD_TREES = {
    "maple_tree": {"leaves": ((200, 90, 40), (215, 140, 45), (180, 50, 40)), "crown": (60, 58)},
    "oak_tree": {"leaves": ((70, 105, 45), (90, 120, 55), (55, 85, 45)), "crown": (82, 52)},
}
LONG_CARS = {
    "bus": {"height": 38, "paints": ((215, 170, 50), (190, 45, 40), (230, 230, 225), (60, 100, 160)),
            "wheels": (-58, 60)},
    "train": {"height": 28, "paints": ((60, 80, 130), (130, 40, 40), (70, 100, 70), (160, 165, 170)),
              "wheels": (-76, -50, 48, 74), "front": 34},
}
STREETCAR = {"height": 33, "paints": ((170, 45, 40), (225, 200, 140), (70, 120, 80)),
             "wheels": (-52, -30, 30, 52), "front": 6, "wire": True}


def _kinds(
    scenes: tuple[Scene, ...], plan: Callable[..., None], kinds: Mapping[str, object], tilt: int = 10
) -> dict[str, list[View]]:
    """Views of classes that share a body plan and differ in its details."""
    bodies = {
        name: partial(plan, **details) if isinstance(details, dict) else partial(plan, kind=details)
        for name, details in kinds.items()
    }
    return {name: [View(1, scene, body, tilt) for scene in scenes] for name, body in bodies.items()}


def _drawn(
    scenes: tuple[Scene, ...], tilt: int, *bodies: Callable[[Frame, Stream], None]
) -> dict[str, list[View]]:
    """Views of classes with a drawing of their own, whose function has the class's name."""
    return {body.__name__: [View(1, scene, body, tilt) for scene in scenes] for body in bodies}


TOY100 = {
    # aquatic mammals, fish
    **_kinds((sea, pond), creatures.swimmer, WATER_MAMMALS, 16),
    **_kinds((underwater,), creatures.swimmer, FISH, 16),
    **_drawn((underwater,), 40, creatures.ray),
    # flowers, food containers, fruit and vegetables
    **_kinds((meadow, foliage), plants.flower, FLOWERS, 12),
    **_drawn((meadow, foliage), 10, plants.tulip),
    **_drawn((tabletop,), 4, things.bottle, things.bowl, things.can, things.cup, things.plate),
    **_kinds((tabletop, foliage), plants.round_fruit, FRUIT, 16),
    **_drawn((foliage, tabletop), 10, plants.mushroom),
    # household electrical devices, household furniture
    **_drawn((room,), 6, things.clock, things.keyboard, things.lamp, things.telephone, things.television),
    **_drawn((room,), 3, things.bed, things.chair, things.couch, things.table, things.wardrobe),
    # insects; worms and snakes are built like caterpillars
    **_kinds((foliage, desert), creatures.insect, INSECTS, 128),
    **_kinds((foliage, desert), creatures.chain, CHAINS, 60),
    # large carnivores, large omnivores and herbivores, medium mammals, small mammals
    **_kinds((desert, meadow), animals.beast, CARNIVORES | HERBIVORES),
    **_kinds((desert, meadow), animals.upright, UPRIGHT),
    **_kinds((foliage, meadow, snow), animals.beast, MEDIUM_MAMMALS),
    **_kinds((room, meadow), animals.beast, SMALL_MAMMALS),
    # large man-made outdoor things, large natural outdoor scenes
    **_drawn((sea, meadow), 2, things.bridge, things.castle),
    **_drawn((meadow,), 2, things.house, things.plain),
    **_drawn((meadow, desert), 3, things.road),
    **_drawn((road, sea), 2, things.skyscraper),
    **_drawn((sky,), 10, things.cloud),
    **_drawn((foliage, meadow), 4, things.forest),
    **_drawn((sky, meadow), 4, things.mountain),
    **_drawn((sea,), 2, things.sea),
    # non-insect invertebrates, people, reptiles
    **_drawn((desert, underwater), 40, creatures.crab, creatures.lobster),
    **_drawn((desert, foliage), 10, creatures.snail),
    **_drawn((desert, foliage), 128, creatures.spider),
    **_kinds((room, meadow, road), people.person, PEOPLE, 6),
    **_kinds((pond, desert), creatures.lizard, LIZARDS, 16),
    **_kinds((desert, foliage), animals.beast, {"dinosaur": DINOSAUR}),
    **_drawn((desert, pond), 10, creatures.turtle),
    # trees
    **_kinds((meadow,), plants.broad_tree, BROAD_TREES, 4),
    **_drawn((meadow, sea), 6, plants.palm_tree),
    **_drawn((meadow, snow), 3, plants.pine_tree),
    **_drawn((meadow, pond), 3, plants.willow_tree),
    # vehicles
    **_drawn((road, meadow), 6, vehicles.bicycle, vehicles.motorcycle, vehicles.pickup_truck),
    **_kinds((road, meadow), vehicles.long_car, LONG_CARS, 4),
    **_kinds((road,), vehicles.long_car, {"streetcar": STREETCAR}, 3),
    **_drawn((meadow,), 6, vehicles.lawn_mower),
    **_drawn((sky, desert), 12, vehicles.rocket),
    **_drawn((meadow, desert), 6, vehicles.tank, vehicles.tractor),
}
