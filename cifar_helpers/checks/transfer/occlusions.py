"""Check of occlusion maps, on a net of one layer with weights that the check has drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np

from cifar_helpers import originals
from cifar_helpers.backend import full_precision
from cifar_helpers.checks.core import Cause, Causes, Mistakes, array, close, compare, fail, passed, run
from cifar_helpers.checks.models.architecture import IMAGE, SOFTMAX, Dense, Flatten, predict, weight_shapes
from cifar_helpers.checks.models.equivalence import TOLERANCE, calculate_in_float32
from cifar_helpers.checks.models.keras_errors import KERAS_ERRORS

SIDE = IMAGE[0]
ONE_LAYER = (Flatten(), Dense(10), SOFTMAX)
SIZE = 50.0  # the deviation of the drawn pixels, about that of prepared images
SPREAD = 2.0  # of the scores
LEAST = 0.1  # of the largest drop of a drawn net, so that mistakes show
NET_CHANGED = Cause("one_layer_net is not as it was", "restore its cell, and run it again")
DROP = "the probability of `label` for the image as it is, minus that with the square"
PLACES = "squares begin at 0, stride, 2 · stride, …, as long as they fit: (32 - side) // stride + 1 of them"
COPY = "image.copy() for each place, or the earlier squares stay"
GREY = "in prepared images the mean colour is 0: covered[top : top + side, left : left + side] = 0"
OWN = "probabilities[:, label]: the column of the class that is asked about"
NO_FIT: Causes = {
    r"expected shape|incompatible|ndim|invalid rank|Invalid input shape": Cause(
        "the net wants a batch (N, 32, 32, 3), not a single image",
        "image[None] is a batch of one; np.stack makes a batch of all covered images",
    ),
    **KERAS_ERRORS,
}


@dataclass(frozen=True)
class Problem:
    """A net of one layer, and an image that it is asked about."""

    weights: list[np.ndarray]
    image: np.ndarray
    label: int
    side: int
    stride: int

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """What the net says of images (N, 32, 32, 3)."""
        return predict(ONE_LAYER, self.weights, images)

    @property
    def count(self) -> int:
        """How many squares fit along a side."""
        return (SIDE - self.side) // self.stride + 1

    def covered(self, fill: Any = 0.0, side: int | None = None, channels: slice = slice(None)) -> np.ndarray:
        """The image with a square at each place: (places, 32, 32, 3), row by row."""
        side = self.side if side is None else side
        images = np.repeat(self.image[None], self.count**2, axis=0)
        for at, (top, left) in enumerate(self.corners()):
            images[at, top : top + side, left : left + side, channels] = np.broadcast_to(fill, 3)[channels]
        return images

    def corners(self) -> Iterator[tuple[int, int]]:
        """Row and column of the upper left corner of each square."""
        starts = range(0, SIDE - self.side + 1, self.stride)
        return ((top, left) for top in starts for left in starts)

    def drops(self, images: np.ndarray, label: int | None = None) -> np.ndarray:
        """How far the probability falls from the image as it is to these images, as a map."""
        label = self.label if label is None else label
        fallen = self.probabilities(self.image[None])[0, label] - self.probabilities(images)[:, label]
        return fallen.reshape(self.count, self.count)


def occlusion_map(function: Callable[..., Any], one_layer_net: Callable[..., Any], seed: int = 0) -> None:
    """Checks how far the probability of a class falls when a grey square covers a part of the image.

    Parameters
    ----------
    function : callable
        Takes a net, a prepared image, a label, and the side and the stride of the square.
    one_layer_net : callable
        Returns a net whose only layer with weights is dense.
    """
    net = new_net(one_layer_net)
    for number in range(2):
        problem = drawn(seed, number)
        run("the weights of one_layer_net()", net.set_weights, problem.weights)
        check_map(function, net, problem)
    check_untouched(function, net, problem)
    passed("how far the probability falls, at each place of the square")


def check_map(function: Callable[..., Any], net: Any, problem: Problem) -> None:
    """Fails unless the map is right for this image."""
    label, side, stride = problem.label, problem.side, problem.stride
    tried = f"occlusion_map(net, image, label={label}, side={side}, stride={stride})"
    with full_precision():
        got = run(
            "occlusion_map",
            lambda: function(net, problem.image.copy(), label, side, stride),
            causes=NO_FIT,
        )
    values = array(tried, got, (problem.count, problem.count), wrong_shapes(problem))
    compare(tried, values, problem.drops(problem.covered()), mistakes(problem), TOLERANCE)


def new_net(one_layer_net: Callable[..., Any]) -> Any:
    """The student's net of one layer, once it has the right weights."""
    net = run("one_layer_net()", lambda: one_layer_net())
    shapes = [np.shape(values) for values in run("the weights of one_layer_net()", lambda: net.get_weights())]
    if shapes != weight_shapes(ONE_LAYER) or calculate_in_float32(net):
        fail("one_layer_net()", f"weights {shapes}", f"weights {weight_shapes(ONE_LAYER)}", NET_CHANGED)
    return net


@lru_cache(maxsize=8)
def drawn(seed: int, number: int) -> Problem:
    """A net that looks at one spot above all, and an image whose label is not the likeliest class.

    Some squares lower the probability and some raise it, and the two are far enough apart to be told.
    """
    for attempt in range(100):
        problem = draw(np.random.default_rng([seed, number, attempt]))
        drops = problem.drops(problem.covered())
        if drops.max() > LEAST and drops.min() < -LEAST / 3 and distinct(problem):
            break
    return problem


def distinct(problem: Problem) -> bool:
    """Whether the right map and that of every mistake can be told apart, but for shades of grey."""
    known = [("", problem.drops(problem.covered()))]
    known += [(cause.message, wrong) for cause, wrong in mistakes(problem)]
    return not any(
        "the square is" not in one and one != other and close(a, b, 2 * TOLERANCE)
        for (one, a), (other, b) in combinations(known, 2)
    )


def draw(random: np.random.Generator) -> Problem:
    """A net, an image and a square: sides and strides differ, and the last square ends before the border."""
    side, stride = ((7, 4), (9, 5), (6, 4), (10, 4))[int(random.integers(4))]
    attention = np.full(IMAGE, 0.2)
    top, left = random.integers(2, 20, size=2)
    attention[top : top + 9, left : left + 7] = 2.0
    image = (SIZE * random.normal(size=IMAGE) + random.uniform(10, 30, size=3)).astype(np.float32)
    W = (random.normal(size=(*IMAGE, 10)) * attention[..., None]).reshape(-1, 10)
    scale = SPREAD / (image.reshape(-1) @ W).std()
    weights = [(scale * W).astype(np.float32), random.normal(size=10).astype(np.float32)]
    label = int(np.argsort(image.reshape(-1) @ weights[0] + weights[1])[-2])
    return Problem(weights, image, label, side, stride)


def check_untouched(function: Callable[..., Any], net: Any, problem: Problem) -> None:
    """Fails if the function changes the image that it is given.

    The image lies beside the function, in the student's process, so that a change of it can be seen.
    """
    with suppress(AttributeError, TypeError):  # a function of C takes no attributes
        function.given = problem.image.copy()
        given = originals.of(function).given
        run("occlusion_map", lambda: function(net, given, problem.label, problem.side, problem.stride))
        if not close(np.asarray(given), problem.image):
            cause = Cause("the image is changed in place: a square stays in it", COPY)
            fail("the image that occlusion_map was given", "other values afterwards", "the same", cause)


# ------------------------------------------------------------------ typical mistakes


def wrong_shapes(problem: Problem) -> Causes:
    """What a shape tells."""
    count, side, stride = problem.count, problem.side, problem.stride
    each = SIDE - side + 1
    found = {
        (count**2,): Cause("a list of all places", "reshape(rows, columns): a map"),
        (count**2, 10): Cause("the probabilities of all classes, for all places", f"{OWN}; then reshape"),
        (count, count, 10): Cause("the probabilities of all classes", OWN),
        (count - 1, count - 1): Cause("the last row and the last column of places are left out", PLACES),
        (SIDE // stride, SIDE // stride): Cause("squares beyond the border of the image", PLACES),
        (-(-SIDE // stride), -(-SIDE // stride)): Cause("squares beyond the border of the image", PLACES),
        (SIDE // side, SIDE // side): Cause("the square moves by its own side, not by the stride", PLACES),
        (each, each): Cause("the square moves by one pixel: the stride is left out", PLACES),
        (SIDE, SIDE): Cause("a number for each pixel, not for each place of the square", PLACES),
        (): Cause("one number alone: the loop ends at the first place", "return after the loops"),
    }
    found.pop((count, count), None)
    return found


def mistakes(problem: Problem) -> Mistakes:
    """Maps by mistake."""
    covered = problem.covered()
    right, after = problem.drops(covered), problem.probabilities(covered)
    before = problem.probabilities(problem.image[None])[0]
    shape = right.shape
    own = after[:, problem.label].reshape(shape)
    yield Cause("the probability with the square, not how far it falls", DROP), own
    yield Cause("the sign is wrong: what falls must be above 0", DROP), -right
    yield Cause("the drop is divided by the probability", DROP), right / before[problem.label]
    yield Cause("a quotient, not a difference", DROP), own / before[problem.label]
    yield Cause("the drop is in percent", DROP), 100 * right
    yield Cause("the size of the change, without its sign", DROP), np.abs(right)
    yield Cause("what rises is cut off at 0", DROP), np.maximum(right, 0)
    logarithms = np.log(before[problem.label]) - np.log(own)
    yield Cause("the drop of the logarithm, not of the probability", DROP), logarithms
    likeliest = int(before.argmax())
    message = "the class is the likeliest one, not the label"
    yield Cause(message, OWN), problem.drops(covered, likeliest)
    message = "the highest probability at each place, whichever class it belongs to"
    yield Cause(message, OWN), (before.max() - after.max(axis=1)).reshape(shape)
    yield Cause("rows and columns of the map are swapped", "the first axis is the row of the square"), right.T
    yield Cause("the map is upside down", "the first row belongs to the top of the image"), right[::-1]
    yield from other_squares(problem)


def other_squares(problem: Problem) -> Mistakes:
    """Maps of squares of another colour, size or place."""
    for fill in (127.5, 127, 128):
        message = "the square is about 128: grey before the images were prepared, and bright in these"
        yield Cause(message, GREY), problem.drops(problem.covered(fill))
    for fill in (1, 255, problem.image.min(), problem.image.max()):
        yield Cause(f"the square is {fill:g}, not grey", GREY), problem.drops(problem.covered(fill))
    for mean in (problem.image.mean(), problem.image.mean(axis=(0, 1))):
        message = "the square has the mean colour of this image, not grey"
        yield Cause(message, GREY), problem.drops(problem.covered(mean))
    for channel in range(3):
        images = problem.covered(channels=slice(channel, channel + 1))
        yield Cause("only one of the three channels is covered", GREY), problem.drops(images)
    side = problem.side
    for name, other in {"stride": problem.stride, "side - 1": side - 1, "side + 1": side + 1}.items():
        message = f"the side of the square is {name}, not side"
        yield Cause(message, GREY), problem.drops(problem.covered(side=other))
    message = "the squares add up: those of earlier places are still in the image"
    yield Cause(message, COPY), problem.drops(added_up(problem))
    inside = problem.covered() != problem.image
    message = "the image is covered but for the square"
    yield Cause(message, GREY), problem.drops(np.where(inside, problem.image, 0))
    message = "the square is centred at the place, and the place is its upper left corner"
    yield Cause(message, PLACES), problem.drops(centred(problem))


def centred(problem: Problem) -> np.ndarray:
    """The images with squares around each place, as far as they lie in the image."""
    images = np.repeat(problem.image[None], problem.count**2, axis=0)
    half = problem.side // 2
    for at, (top, left) in enumerate(problem.corners()):
        rows, columns = (slice(max(0, start - half), start - half + problem.side) for start in (top, left))
        images[at, rows, columns] = 0
    return images


def added_up(problem: Problem) -> np.ndarray:
    """The images of a loop that never takes a square away."""
    image, images = problem.image.copy(), []
    for top, left in problem.corners():
        image[top : top + problem.side, left : left + problem.side] = 0
        images.append(image.copy())
    return np.stack(images)
