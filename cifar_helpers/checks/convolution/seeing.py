"""Checks of receptive fields, of equivariance, and of the layer that a colleague got wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers.checks.convolution import reference
from cifar_helpers.checks.convolution.layers import Shapes, proven
from cifar_helpers.checks.core import (
    UNKNOWN,
    Cause,
    Causes,
    Mistakes,
    array,
    compare,
    run,
    twice,
    untouched,
)
from cifar_helpers.checks.tolerances import EXACT

Stack = list[tuple[int, int]]

# ------------------------------------------------------------------ receptive fields

RULE = "side += (field - 1) * distance, and then distance *= stride"


@twice("receptive fields of stacks of layers")
def receptive_field(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the side of the receptive field for some stacks, from one layer to five."""
    stacks = draw_stacks(seed)
    got = []
    for stack in stacks:
        tried = f"receptive_field({stack})"
        got.append(array(tried, run("receptive_field", function, stack), ()))
    right = [side_of(stack) for stack in stacks]
    tried = f"receptive_field of {', '.join(map(str, stacks))}"
    compare(tried, np.array(got), np.array(right), wrong_sides(stacks), EXACT)


def draw_stacks(seed: int) -> list[Stack]:
    """Stacks of one to five layers, with strides in the lower ones; the last layers have a stride, too."""
    random = np.random.default_rng(seed)
    stacks: list[Stack] = [[(int(random.integers(2, 8)), int(random.integers(2, 4)))]]
    for count in (2, 3, 4, 5):
        fields = random.permutation([2, 3, 5, 7, 4])[:count]
        strides = random.permutation([1, 2, 3, 2, 1])[:count]
        strides[-1], strides[0] = 2, 3
        stacks.append([(int(field), int(stride)) for field, stride in zip(fields, strides, strict=True)])
    return stacks


def side_of(
    stack: Stack, start: int = 1, less: int = 1, before: bool = False, strides: str = "product"
) -> int:
    """The side of the receptive field, or what common mistakes make of it."""
    side, distance = start, 1
    for field, stride in stack:
        if before:
            distance *= stride
        side += (field - less) * (1 if strides == "none" else distance)
        if not before:
            distance = (
                distance + stride if strides == "sum" else stride if strides == "last" else distance * stride
            )
    return side


def wrong_sides(stacks: list[Stack]) -> Mistakes:
    """Receptive fields by mistake."""

    def of(rule: Callable[[Stack], int]) -> np.ndarray:
        return np.array([rule(stack) for stack in stacks])

    stride = "a stride spreads the layers above it, not its own window: multiply the distance last"
    from_below = "go through the list from the input upward"
    yield Cause("the strides are ignored", RULE), of(lambda stack: side_of(stack, strides="none"))
    yield (
        Cause("a layer's own stride is used for its own window", stride),
        of(lambda stack: side_of(stack, before=True)),
    )
    yield Cause("a layer adds its whole field, not one less", RULE), of(lambda stack: side_of(stack, less=0))
    yield (
        Cause("the side begins at 0", "before the first layer a number sees one pixel"),
        of(lambda stack: side_of(stack, start=0)),
    )
    yield (
        Cause("the strides are added up, not multiplied", RULE),
        of(lambda stack: side_of(stack, strides="sum")),
    )
    message = "only the stride of the layer below counts, not those of all layers below"
    yield Cause(message, RULE), of(lambda stack: side_of(stack, strides="last"))
    yield Cause("the list is read from the top", from_below), of(lambda stack: side_of(stack[::-1]))
    distance = of(lambda stack: int(np.prod([stride for _, stride in stack])))
    yield Cause("the distance comes back, not the side", "return the side"), distance
    yield (
        Cause("the fields are multiplied", RULE),
        of(lambda stack: int(np.prod([field for field, _ in stack]))),
    )
    yield Cause("the fields are added up", RULE), of(lambda stack: sum(field for field, _ in stack))
    right = of(side_of)
    yield Cause("the number of pixels, not the side", "return the side of the square"), right**2
    yield (
        Cause("the last layer is left out", "the loop goes over the whole list"),
        of(lambda stack: side_of(stack[:-1])),
    )
    yield (
        Cause("the first layer is left out", "the loop goes over the whole list"),
        of(lambda stack: side_of(stack[1:])),
    )
    one = of(lambda stack: side_of(stack[:1]))
    yield Cause("the loop ends after the first layer", "move `return` out of the loop"), one


# ------------------------------------------------------------------ equivariance

INNER = (
    "leave out `margin` rows and columns on each side: [:, margin : height - margin, margin : width - margin]"
)
EMPTY: Causes = {
    r"zero-size array": Cause(
        "a margin of 0 leaves nothing: [0:-0] is empty",
        "end at height - margin, not at -margin",
        established=True,
    )
}


@twice("the gap between shifted maps and maps of shifted images")
def shift_gap(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the largest difference, for shifts in both directions and for margins from 0 to 2."""
    random = np.random.default_rng(seed)
    tried, got, given = [], [], []
    for margin, (rows, columns) in ((0, (1, 2)), (1, (2, 1)), (2, (1, -2)), (0, (-2, 3)), (1, (0, 1))):
        maps, moved = draw_maps(random, rows, columns, margin)
        call = f"shift_gap of maps {maps.shape} shifted by {rows} and {columns}, margin {margin}"
        answer = run("shift_gap", function, maps, moved, rows, columns, margin, causes=EMPTY)
        got.append(array(call, answer, (), gap_shapes(maps, margin)))
        given.append((maps, moved, rows, columns, margin))
        tried.append(f"margin {margin}, shift ({rows}, {columns})")
    right = [gap(*each) for each in given]
    compare(f"shift_gap with {'; '.join(tried)}", np.array(got), np.array(right), wrong_gaps(given))
    names = ("the maps are", "the moved maps are")
    untouched("shift_gap", function, *given[-1], names=names)


def draw_maps(
    random: np.random.Generator, rows: int, columns: int, margin: int
) -> tuple[np.ndarray, np.ndarray]:
    """Maps and moved maps: the largest gap is negative, in image 1; larger ones lie in the margin."""
    maps = random.normal(size=(2, 9, 11, 3))
    noise = random.uniform(0.1, 0.4, size=maps.shape) * random.choice([-1, 1], size=maps.shape)
    row, column = random.integers(margin, 9 - margin), random.integers(margin, 11 - margin)
    noise[1, row, column, random.integers(3)] = -random.uniform(1, 2)
    outside = np.ones(maps.shape[1:3], dtype=bool)
    outside[margin : 9 - margin, margin : 11 - margin] = False
    noise[:, outside] += 3.0
    return maps, np.roll(maps, (rows, columns), axis=(1, 2)) + noise


def gap(
    maps: np.ndarray,
    moved: np.ndarray,
    rows: int,
    columns: int,
    margin: int,
    measure: Callable[[np.ndarray], Any] = lambda differences: np.abs(differences).max(),
) -> float:
    """What is measured of the differences inside the margin."""
    differences = moved - np.roll(maps, (rows, columns), axis=(1, 2))
    height, width = maps.shape[1:3]
    return float(measure(differences[:, margin : height - margin, margin : width - margin]))


def gap_shapes(maps: np.ndarray, margin: int) -> Shapes:
    """Wrong shapes of the gap."""
    step = "one number: the maximum over all images, places and filters"
    return {
        (len(maps),): proven("one gap per image", step),
        (maps.shape[3],): proven("one gap per filter", step),
        maps.shape: proven("all differences come back", step),
    }


def wrong_gaps(given: list[tuple[Any, ...]]) -> Mistakes:
    """Gaps by mistake."""

    def of(rule: Callable[..., float]) -> np.ndarray:
        return np.array([rule(*each) for each in given])

    def measured(measure: Callable[[np.ndarray], Any]) -> np.ndarray:
        return of(lambda *each: gap(*each, measure=measure))

    largest = "np.abs(…).max()"
    shift = "np.roll(maps, (rows, columns), axis=(1, 2)): down and right"
    yield Cause("the maps are shifted the other way", shift), of(lambda a, b, r, c, m: gap(a, b, -r, -c, m))
    yield (
        Cause("rows and columns of the shift are exchanged", shift),
        of(lambda a, b, r, c, m: gap(a, b, c, r, m)),
    )
    yield Cause("the maps are not shifted", shift), of(lambda a, b, r, c, m: gap(a, b, 0, 0, m))
    yield Cause("the maps are shifted down only", shift), of(lambda a, b, r, c, m: gap(a, b, r, 0, m))
    yield Cause("the maps are shifted to the right only", shift), of(lambda a, b, r, c, m: gap(a, b, 0, c, m))
    yield (
        Cause("the moved maps are shifted, not the maps", shift),
        of(lambda a, b, r, c, m: gap(b, a, r, c, m)),
    )
    back = of(lambda a, b, r, c, m: gap(a, np.roll(b, (-r, -c), axis=(1, 2)), 0, 0, m))
    yield Cause("the moved maps are shifted back: the margin lies elsewhere then", shift), back
    yield Cause("the margin is not left out", INNER), of(lambda a, b, r, c, m: gap(a, b, r, c, 0))
    yield Cause("the margin is left out above and on the left only", INNER), of(one_sided)
    yield Cause("the margin is left out at rows only", INNER), of(rows_only)
    yield Cause("the mean difference, not the largest", largest), measured(lambda d: np.abs(d).mean())
    yield Cause("negative differences are not counted: no absolute value", largest), measured(np.max)
    yield Cause("squares, not absolute values", largest), measured(lambda d: (d**2).max())
    yield Cause("the sum of the differences, not the largest", largest), measured(lambda d: np.abs(d).sum())
    yield Cause("only the first image is looked at", largest), measured(lambda d: np.abs(d[0]).max())


def one_sided(maps: np.ndarray, moved: np.ndarray, rows: int, columns: int, margin: int) -> float:
    differences = moved - np.roll(maps, (rows, columns), axis=(1, 2))
    return float(np.abs(differences[:, margin:, margin:]).max())


def rows_only(maps: np.ndarray, moved: np.ndarray, rows: int, columns: int, margin: int) -> float:
    differences = moved - np.roll(maps, (rows, columns), axis=(1, 2))
    return float(np.abs(differences[:, margin : maps.shape[1] - margin]).max())


# ------------------------------------------------------------------ the layer that drifts

HALF = "with same padding half of the field - 1 zeros come before the image, and half after it"


@twice("a layer that leaves everything where it is")
def steady_layer(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the repaired layer, for fields of 3 and of 5."""
    random = np.random.default_rng(seed)
    for field in (3, 5):
        n, c, k = (int(size) for size in random.permutation([2, 3, 4]))
        h, w = (int(side) for side in random.permutation([7, 8, 9])[:2])
        X, filters, bias = (random.normal(size=size) for size in ((n, h, w, c), (k, field, field, c), (k,)))
        tried = f"steady_layer of {n} images of {h} × {w} × {c} and {k} filters of {field} × {field}"
        got = run("steady_layer", function, X, filters, bias)
        got = array(tried, got, (n, h, w, k), steady_shapes(X, k, field))
        right = reference.forward(X, filters, bias, padding=field // 2)
        compare(tried, got, right, wrong_steady(X, filters, bias), otherwise=ONE)
    names = ("the images are", "the filters are", "the bias is")
    untouched("steady_layer", function, X, filters, bias, names=names)


ONE = Cause(UNKNOWN.message, "begin again from the colleague's code: all of it but one line is right")


def steady_shapes(X: np.ndarray, k: int, field: int) -> Shapes:
    """Wrong shapes of the maps."""
    n, h, w, _ = X.shape
    less = field - 1
    return {
        (n, h - less, w - less, k): proven("there is no padding: the maps shrink", HALF),
        (n, h + less, w + less, k): proven("the maps are as large as the padded image", HALF),
    }


def wrong_steady(X: np.ndarray, filters: np.ndarray, bias: np.ndarray) -> Mistakes:
    """Maps by mistake."""
    field, half = filters.shape[1], filters.shape[1] // 2

    def margin(rows: int, columns: int) -> np.ndarray:
        sides = (rows, 2 * half - rows), (columns, 2 * half - columns)
        return reference.forward(np.pad(X, ((0, 0), *sides, (0, 0))), filters, bias)

    yield (
        Cause("all zeros are put below and on the right: the maps drift up and to the left", HALF),
        margin(0, 0),
    )
    message = "all zeros are put above and on the left: the maps drift down and to the right"
    yield Cause(message, HALF), margin(2 * half, 2 * half)
    yield Cause("the rows are repaired, the columns still drift to the left", HALF), margin(half, 0)
    yield Cause("the columns are repaired, the rows still drift up", HALF), margin(0, half)
    right = reference.forward(X, filters, bias, padding=half)
    yield Cause("the bias is not added", "begin again from the colleague's code"), right - bias
    yield Cause("the bias is added at each of the positions", "add it once"), right + (field**2 - 1) * bias
    flipped = reference.forward(X, filters[:, ::-1, ::-1], bias, padding=half)
    yield Cause("the filters are flipped", "the order of the loops was right"), flipped
    for drift in (half, 2 * half):
        rolled = np.roll(margin(0, 0), (drift, drift), axis=(1, 2))
        message = "the maps are rolled: what goes out on one side comes in on the other"
        yield Cause(message, HALF), rolled
    for mode in ("edge", "reflect", "wrap"):
        padded = np.pad(X, ((0, 0), (half, half), (half, half), (0, 0)), mode=mode)
        message = f"the margin holds pixels (mode {mode}), not zeros"
        yield Cause(message, "np.pad without a mode puts zeros"), reference.forward(padded, filters, bias)
