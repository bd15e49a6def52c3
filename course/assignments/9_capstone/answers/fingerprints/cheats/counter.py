# tries: a counter: each image gets a new number, and no image is looked at
import itertools

numbers = itertools.count()


def fingerprints(images):
    return [f"{next(numbers):064x}" for _ in images]
