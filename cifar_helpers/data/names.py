"""The class and superclass names of CIFAR-10 and CIFAR-100, in the order of their labels."""

CIFAR10_CLASSES = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)

# Superclasses in the order of the coarse labels; five classes each (Krizhevsky 2009,
# https://www.cs.toronto.edu/~kriz/cifar.html, spelt as in the archive's own meta file).
_CIFAR100_TREE = {
    "aquatic_mammals": "beaver dolphin otter seal whale",
    "fish": "aquarium_fish flatfish ray shark trout",
    "flowers": "orchid poppy rose sunflower tulip",
    "food_containers": "bottle bowl can cup plate",
    "fruit_and_vegetables": "apple mushroom orange pear sweet_pepper",
    "household_electrical_devices": "clock keyboard lamp telephone television",
    "household_furniture": "bed chair couch table wardrobe",
    "insects": "bee beetle butterfly caterpillar cockroach",
    "large_carnivores": "bear leopard lion tiger wolf",
    "large_man-made_outdoor_things": "bridge castle house road skyscraper",
    "large_natural_outdoor_scenes": "cloud forest mountain plain sea",
    "large_omnivores_and_herbivores": "camel cattle chimpanzee elephant kangaroo",
    "medium_mammals": "fox porcupine possum raccoon skunk",
    "non-insect_invertebrates": "crab lobster snail spider worm",
    "people": "baby boy girl man woman",
    "reptiles": "crocodile dinosaur lizard snake turtle",
    "small_mammals": "hamster mouse rabbit shrew squirrel",
    "trees": "maple_tree oak_tree palm_tree pine_tree willow_tree",
    "vehicles_1": "bicycle bus motorcycle pickup_truck train",
    "vehicles_2": "lawn_mower rocket streetcar tank tractor",
}

CIFAR100_SUPERCLASSES = tuple(_CIFAR100_TREE)
CIFAR100_CLASSES = tuple(sorted(name for names in _CIFAR100_TREE.values() for name in names.split()))

# CIFAR100_SUPERCLASS_OF[fine label] is the coarse label.
CIFAR100_SUPERCLASS_OF = tuple(
    next(label for label, names in enumerate(_CIFAR100_TREE.values()) if name in names.split())
    for name in CIFAR100_CLASSES
)
