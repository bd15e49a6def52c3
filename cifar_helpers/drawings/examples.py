"""Examples and what is done with them: sets, neighbours, mixtures, leaks."""

from __future__ import annotations

from math import dist

from cifar_helpers.drawings.shapes import CARD, Drawing, tint
from cifar_helpers.palette import BLUE, GREEN, ORANGE, RED

TRAINING, VALIDATION, TEST = tint(BLUE, 0.3), tint(RED, 0.35), tint(GREEN, 0.35)
QUERY = (200.0, 185.0)
CIRCLES = ((212, 169), (250, 160), (300, 100), (330, 140), (270, 80), (325, 200))
SQUARES = ((165, 200), (230, 215), (190, 236), (80, 250), (110, 210), (90, 160), (140, 280), (60, 200))


def splits(train: int = 45_000, validation: int = 5_000, test: int = 10_000) -> Drawing:
    """Training, validation and test set: how large each is, and what it is for.

    Parameters
    ----------
    train, validation, test : int
        Numbers of images.
    """
    counts = (train, validation, test)
    drawing = Drawing(
        290,
        "Three sets, three purposes",
        f"The training set, {train:,} images, fits the weights and is seen in every epoch. The validation "
        f"set, {validation:,} images, chooses hyperparameters and when to stop; it is looked at often. "
        f"The test set, {test:,} images, says at the end how good the net is; it is used once.",
    )
    purposes = (
        "training set\nfits the weights;\nseen in every epoch",
        "validation set\nchooses hyperparameters\nand when to stop;\nlooked at often",
        "test set\nsays how good\nthe final net is;\nused once, at the end",
    )
    wide = [max(64.0, 680 * count / sum(counts)) for count in counts]
    x = 20.0
    for place, (fill, purpose) in enumerate(zip((TRAINING, VALIDATION, TEST), purposes, strict=True)):
        width = 680 * wide[place] / sum(wide)
        part = drawing.box(x, 60, width, 50, f"{counts[place]:,}", fill=fill)
        below = drawing.box(20 + 232 * place, 160, 216, 100, purpose, fill=fill, bold=True)
        drawing.arrow(part.bottom, below.top)
        x += width
    return drawing


def nearest_neighbours() -> Drawing:
    """Points of two classes around a new one: one neighbour and five give different answers."""
    ranked = sorted(
        [(dist(QUERY, at), "circle") for at in CIRCLES] + [(dist(QUERY, at), "square") for at in SQUARES]
    )
    votes = {k: [name for _, name in ranked[:k]] for k in (1, 5)}
    told = {
        k: f"{names.count('circle')} circles, {names.count('square')} squares" for k, names in votes.items()
    }
    answers = {k: max(("circle", "square"), key=names.count) for k, names in votes.items()}
    drawing = Drawing(
        330,
        "k nearest neighbours",
        f"A new example lies between circles and squares. With k = 1 the nearest point alone decides: "
        f"{answers[1]}. With k = 5 the five nearest points vote, {told[5]}: {answers[5]}.",
    )
    drawing.box(20, 50, 360, 256)
    for k, dashed in ((5, True), (1, False)):
        drawing.circle(QUERY, (ranked[k - 1][0] + ranked[k][0]) / 2, fill="none", dashed=dashed)
    for x, y in CIRCLES:
        drawing.circle((x, y), 8, fill=tint(BLUE, 0.6), edge=BLUE)
    for x, y in SQUARES:
        drawing.box(x - 8, y - 8, 16, 16, fill=tint(ORANGE, 0.6))
    drawing.circle(QUERY, 10, "?", fill=CARD)
    for k, y, name in ((1, 70, "inner circle"), (5, 196, "dashed circle")):
        voters = "the nearest point decides" if k == 1 else told[k]
        fill = tint(BLUE if answers[k] == "circle" else ORANGE, 0.3)
        drawing.box(410, y, 290, 92, f"k = {k}, {name}\n{voters}\nanswer: {answers[k]}", fill=fill, bold=True)
    return drawing


CROSS = ("100001", "010010", "001100", "001100", "010010", "100001")
RING = ("011110", "110011", "100001", "100001", "110011", "011110")


def mixup(share: float = 0.7) -> Drawing:
    """Two images and their labels, mixed by the same share.

    Parameters
    ----------
    share : float
        λ, the share of the first image, from 0 to 1.
    """
    rest = round(1 - share, 10)
    drawing = Drawing(
        300,
        "Mixup",
        f"With λ = {share:g}, {share:g} times an image of a cross plus {rest:g} times an image of a ring is "
        "an image in which both are seen, the cross more strongly. Its label is mixed by the same share: "
        f"{share:g} for the cross and {rest:g} for the ring. In training, each image has a random λ of its "
        "own.",
    )
    for place, weights in enumerate(((1, 0), (0, 1), (share, rest))):
        x = 60 + 234 * place
        shades = {
            (row, column): _grey(weights[0] * int(CROSS[row][column]) + weights[1] * int(RING[row][column]))
            for row in range(6)
            for column in range(6)
        }
        dark = {at: shade for at, shade in shades.items() if shade != CARD}
        table = drawing.table(x, 66, [[""] * 6] * 6, 22, dark)
        label = ("cross: 1, ring: 0", "cross: 0, ring: 1", f"cross: {share:g}, ring: {rest:g}")[place]
        drawing.lines((table.bottom[0], 234), f"label\n{label}", bold=True)
    for x, sign in ((30, f"{share:g} ·"), (243, f"+ {rest:g} ·"), (494, "=")):
        drawing.text((x, 132), sign, size=18)
    drawing.text((360, 278), "λ · first + (1 − λ) · second, for images and labels alike", size=13)
    return drawing


def _grey(darkness: float) -> str:
    return tint("#333333", darkness)


def leak() -> Drawing:
    """Three ways by which a test set gets into training, and makes the test accuracy too high."""
    drawing = Drawing(
        376,
        "How a test set leaks into training",
        "The training set goes into training, which makes a net; the test set judges the net, and gives the "
        "test accuracy. Three ways lead from the test back to the training, and each makes the test "
        "accuracy too high: 1, near-duplicates of test images are in the training set; 2, means and "
        "deviations for the normalisation were computed over all images; 3, hyperparameters or the epoch "
        "were chosen by the test accuracy.",
    )
    training_set = drawing.box(20, 64, 130, 56, "training set", fill=TRAINING, bold=True)
    training = drawing.box(250, 64, 130, 56, "training", bold=True)
    net = drawing.box(500, 64, 130, 56, "net", bold=True)
    test_set = drawing.box(20, 226, 130, 56, "test set", fill=TEST, bold=True)
    accuracy = drawing.box(500, 226, 130, 56, "test accuracy", fill=TEST, bold=True)
    for start, end in ((training_set, training), (training, net), (test_set, accuracy)):
        drawing.arrow(start.right, end.left)
    drawing.arrow(net.bottom, accuracy.top)
    way = {"colour": RED, "width": 2.5, "dashed": True}
    drawing.arrow(test_set.top, training_set.bottom, **way)
    drawing.arrow((150, 236), (280, 120), **way)
    drawing.arrow((500, 236), (350, 120), **way)
    for at, name in (((85, 172), "1"), ((213, 180), "2"), ((427, 180), "3")):
        drawing.circle(at, 12, name, edge=RED)
    reasons = (
        "1  near-duplicates of test images are in the training set",
        "2  means and deviations were computed over all images",
        "3  hyperparameters or the epoch were chosen by the test accuracy",
    )
    for place, reason in enumerate(reasons):
        drawing.text((20, 314 + 21 * place), reason, anchor="start")
    return drawing
