"""Where a student's list of weights has those of a net: by their shapes, and along the paths of the net."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, permutations, product
from math import factorial, prod

from cifar_helpers.checks.models.architecture import Net, Shape, weight_shapes
from cifar_helpers.checks.models.residual import has_units, unit_orders

ORDERS = 48  # of the weights' list: more are not tried


def weight_orders(net: Net, shapes: list[Shape]) -> Iterator[list[int]]:
    """For each likely order of a student's list: where it has the weights of a net. There is at least one."""
    first = next(found := unit_orders(net, shapes), None) if has_units(net) else None
    if first is None:
        yield from orders(weight_shapes(net), shapes)
    else:
        yield first
        yield from found


def orders(right: list[Shape], shapes: list[Shape]) -> Iterator[list[int]]:
    """Indices of the right weights in a list of as many shapes, the usual order first.

    Weights of different shapes are told apart; those of the same shape come in their order, and where few
    have the same shape, in any other.

    >>> list(orders([(2, 3), (3,)], [(3,), (2, 3)]))
    [[1, 0]]
    """
    kinds = sorted(set(right))
    mine = {kind: [index for index, shape in enumerate(right) if shape == kind] for kind in kinds}
    theirs = {kind: [index for index, shape in enumerate(shapes) if shape == kind] for kind in kinds}
    few = prod(factorial(len(indices)) for indices in mine.values()) <= ORDERS
    choices = [list(islice(permutations(theirs[kind]), None if few else 1)) for kind in kinds]
    for chosen in product(*choices):
        pairs = [
            (index, there)
            for kind, given in zip(kinds, chosen, strict=True)
            for index, there in zip(mine[kind], given, strict=True)
        ]
        yield [there for _, there in sorted(pairs)]
