# diagnosis: a schedule changes when another one is made: they share start or factors
chosen = {}


def rate(epoch):
    passed = [first for first in chosen["factors"] if epoch >= first]
    return chosen["start"] * chosen["factors"][max(passed)] if passed else chosen["start"]


def step_schedule(start, factors):
    """A function of the epoch that returns its learning rate."""
    chosen.update(start=start, factors=factors)
    return rate
