"""How nets learn: gradients, steps, rates, and what is done to activations."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, exp, log, pi
from typing import Any

from cifar_helpers.drawings.shapes import CARD, LINE, Drawing, Point, minus, tint
from cifar_helpers.palette import BLUE, GREEN, ORANGE, PURPLE, RED, SKY

X, W1, B1 = (1.0, 2.0), ((1.0, 0.0), (1.0, -1.0)), (0.0, 1.0)
W2, B2 = ((1.0, 0.0), (2.0, 1.0)), (-1.9, 0.0)
LABEL = 1
CAPTION = "solid: values, forward; dashed: gradients, backward; a semicolon separates rows of a matrix"


def dense(x: Sequence[float], W: Sequence[Sequence[float]], b: Sequence[float]) -> list[float]:
    """One example through a dense layer."""
    return [b[unit] + sum(x[i] * W[i][unit] for i in range(len(x))) for unit in range(len(b))]


def small_net() -> dict[str, Any]:
    """Forward values and gradients of a two-layer net with two units in each layer, for one example."""
    z = dense(X, W1, B1)
    h = [max(0.0, value) for value in z]
    s = dense(h, W2, B2)
    total = sum(exp(score) for score in s)
    ds = [exp(score) / total - (unit == LABEL) for unit, score in enumerate(s)]
    dh = [sum(ds[unit] * W2[i][unit] for unit in range(2)) for i in range(2)]
    dz = [gradient * (value > 0) for gradient, value in zip(dh, z, strict=True)]
    dW2 = [[value * gradient for gradient in ds] for value in h]
    dW1 = [[value * gradient for gradient in dz] for value in X]
    loss = log(total) - s[LABEL]
    return {"z": z, "h": h, "s": s, "loss": loss, "ds": ds, "dh": dh, "dz": dz, "dW1": dW1, "dW2": dW2}


def _vector(values: Sequence[float]) -> str:
    return f"({', '.join(minus(round(value, 2) + 0.0) for value in values)})"


def _matrix(rows: Sequence[Sequence[float]]) -> str:
    return f"[{'; '.join(' '.join(minus(round(value, 2) + 0.0) for value in row) for row in rows)}]"


def computational_graph() -> Drawing:
    """The two-layer net as a graph: values forward, gradients backward, for one example with numbers."""
    net = small_net()
    loss = minus(round(net["loss"], 2))
    drawing = Drawing(
        392,
        "Computational graph of a two-layer net",
        f"Forward, x = {_vector(X)} goes through a dense layer with W1 and b1 to z = {_vector(net['z'])}, "
        f"through a ReLU to h = {_vector(net['h'])}, through a dense layer with W2 and b2 to the logits "
        f"s = {_vector(net['s'])}, and with the label, class 1 of 0 and 1, to the loss L = {loss}. Backward, "
        f"the gradient is {_vector(net['ds'])} for s, {_vector(net['dh'])} for h and {_vector(net['dz'])} "
        f"for z, where the ReLU cut the second unit off; for the weights it is {_matrix(net['dW2'])} for W2 "
        f"and {_matrix(net['dW1'])} for W1. Each gradient has "
        "the shape of the thing it belongs to.",
    )
    names = ("dense\nx W₁ + b₁", "ReLU\nmax(0, z)", "dense\nh W₂ + b₂", "softmax,\ncross-entropy")
    boxes = [
        drawing.box(x, 122, 100, 56, name, fill=tint(SKY), size=13)
        for x, name in zip((94, 250, 406, 562), names, strict=True)
    ]
    between = [
        (52, "x", X, None),
        *((x, name, net[name], net[f"d{name}"]) for x, name in ((222, "z"), (378, "h"), (534, "s"))),
    ]
    for place, (x, name, values, gradient) in enumerate(between):
        end = boxes[place].x
        start = boxes[place - 1].right[0] if place else 20
        drawing.arrow((start, 138), (end, 138))
        drawing.lines((x, 94), f"{name}\n{_vector(values)}", size=13, bold=True)
        if gradient is not None:
            drawing.arrow((end, 162), (start, 162), colour=RED, dashed=True)
            drawing.lines((x, 206), f"∂L/∂{name}\n{_vector(gradient)}", size=13, bold=True)
    drawing.arrow((662, 138), (704, 138))
    drawing.lines((684, 94), f"L\n{loss}", size=13, bold=True)
    drawing.text((612, 66), "label: class 1", size=13)
    drawing.arrow((612, 76), boxes[3].top)
    for layer, box, W, b, gradient in (
        ("₁", boxes[0], W1, B1, (net["dW1"], net["dz"])),
        ("₂", boxes[2], W2, B2, (net["dW2"], net["ds"])),
    ):
        said = (
            f"W{layer} = {_matrix(W)}, b{layer} = {_vector(b)}\n"
            f"∂L/∂W{layer} = {_matrix(gradient[0])}\n∂L/∂b{layer} = {_vector(gradient[1])}"
        )
        middle = box.bottom[0]
        below = drawing.box(
            middle - 124 + 6 * (layer == "₁"), 262, 248, 74, said, fill=tint(ORANGE, 0.3), size=13
        )
        drawing.arrow((middle - 14, below.y), (middle - 14, 178))
        drawing.arrow((middle + 14, 178), (middle + 14, below.y), colour=RED, dashed=True)
    drawing.text((360, 368), CAPTION, size=13)
    return drawing


def gradient_descent() -> Drawing:
    """The same steps down a parabola with a learning rate that is too small, fits, or is too large."""
    drawing = Drawing(
        300,
        "Gradient descent and the learning rate",
        "Three pictures of the loss as a parabola over one weight w, with the steps w ← w − rate · gradient. "
        "A rate that is too small hardly moves in five steps. One that fits arrives at the "
        "bottom. One that is too large jumps across the valley, further up at each step: it diverges.",
    )
    panels = (
        ("too small: hardly moves", 0.08, -1.0),
        ("fits: arrives", 0.55, -1.0),
        ("too large: diverges", 2.2, 0.48),
    )
    for place, (name, rate, w) in enumerate(panels):
        middle = 128 + 232 * place
        drawing.arrow((middle - 104, 230), (middle + 104, 230))
        drawing.arrow((middle - 104, 230), (middle - 104, 60))
        drawing.line([_on_parabola(middle, x / 20) for x in range(-21, 22)], colour=BLUE, width=2)
        path = [w]
        for _ in range(5 if rate < 1 else 4):
            path.append(path[-1] - rate * path[-1])
        points = [_on_parabola(middle, step) for step in path]
        drawing.line(points, colour=RED)
        for point in points:
            drawing.circle(point, 4.5, fill=tint(RED, 0.7), edge=RED)
        drawing.text((middle + 98, 216), "w", size=13)
        drawing.text((middle - 88, 64), "L", size=13)
        drawing.text((middle, 250), name, bold=True)
    drawing.text((360, 282), "each step: w ← w − learning rate · ∂L/∂w")
    return drawing


def _on_parabola(middle: float, w: float) -> Point:
    return middle + 88 * w, 218 - 130 * w * w


def dropout() -> Drawing:
    """A hidden layer in training, with units dropped and the others scaled up, and in inference."""
    drawing = Drawing(
        356,
        "Inverted dropout with a rate of 0.5",
        "In training, each unit of a hidden layer is dropped with a probability called rate: here two of "
        "four units give 0 and have no part in this step, and the other two are multiplied by "
        "1/(1 − rate) = 2, so that the expected value of each activation stays the same. In inference, "
        "all four units are used as they are.",
    )
    for left, name, kept in ((0, "training", (1, 3)), (360, "inference", (1, 2, 3, 4))):
        inputs = [(left + 60, 138 + 60 * unit) for unit in range(3)]
        hidden = {unit: (left + 180, 48.0 + 60 * unit) for unit in range(1, 5)}
        outputs = [(left + 300, 168 + 60 * unit) for unit in range(2)]
        for unit in kept:
            for other in (*inputs, *outputs):
                drawing.line([hidden[unit], other], width=1)
        for at in (*inputs, *outputs):
            drawing.circle(at, 16, fill=tint(SKY))
        for unit, at in hidden.items():
            scaled = f"{2 if len(kept) < 4 else ''}a{'₁₂₃₄'[unit - 1]}"
            dropped = unit not in kept
            drawing.circle(
                at, 20, "0" if dropped else scaled, fill=CARD if dropped else tint(ORANGE), dashed=dropped
            )
        drawing.text((left + 180, 62), name, bold=True)
    drawing.line([(360, 52), (360, 340)], width=1, dashed=True)
    drawing.text((180, 332), "two dropped, the others times 1/(1 − rate)", size=13)
    drawing.text((540, 332), "all units, nothing multiplied", size=13)
    return drawing


def batch_normalisation() -> Drawing:
    """What batch normalisation computes in training and in inference, and what it learns."""
    drawing = Drawing(
        340,
        "Batch normalisation",
        "For each feature, or each channel of a feature map, the mean μ is subtracted from x, the result is "
        "divided by the root of the variance σ² plus ε, multiplied by γ and shifted by β. In training, μ and "
        "σ² are those of the minibatch: over its examples, and over the positions of an image. In inference "
        "they are moving averages that were kept during training. γ and β are learned, one of each for a "
        "feature.",
    )
    steps = ("− μ", "÷ √(σ² + ε)", "· γ", "+ β")
    boxes = [
        drawing.box(x, 150, width, 50, step, fill=tint(SKY))
        for x, width, step in zip((110, 224, 404, 518), (70, 120, 70, 70), steps, strict=True)
    ]
    drawing.text((46, 175), "x", size=16, bold=True)
    drawing.text((674, 175), "y", size=16, bold=True)
    for start, end in zip(
        [(58.0, 175.0), *(box.right for box in boxes)],
        [*(box.left for box in boxes), (662.0, 175.0)],
        strict=True,
    ):
        drawing.arrow(start, end)
    drawing.text((374, 140), "x̂", size=16)
    minibatch = drawing.box(
        20,
        56,
        300,
        56,
        "training: μ and σ² of the minibatch\n(moving averages are updated)",
        fill=tint(GREEN),
        size=13,
    )
    running = drawing.box(
        20, 244, 300, 56, "inference: moving averages of μ and σ²\nfrom training", fill=tint(PURPLE), size=13
    )
    learned = drawing.box(420, 244, 174, 56, "learned: γ and β,\none per feature", fill=tint(ORANGE), size=13)
    for x in (boxes[0].top[0], boxes[1].top[0]):
        drawing.arrow((x, minibatch.bottom[1]), (x, 150))
        drawing.arrow((x, running.y), (x, 200), dashed=True)
    for box in boxes[2:]:
        drawing.arrow((box.bottom[0], learned.y), box.bottom)
    drawing.text((360, 322), "y = γ x̂ + β with x̂ = (x − μ) / √(σ² + ε)")
    return drawing


def cosine_restarts(first: int = 10, factor: int = 2) -> Drawing:
    """Cosine decay with warm restarts, with the symbols of its formula.

    Parameters
    ----------
    first : int
        Epochs of the first cycle.
    factor : int
        Each cycle is this many times as long as the one before it.
    """
    lengths = [first, first * factor, first * factor**2]
    starts = [0, lengths[0], lengths[0] + lengths[1]]
    end = sum(lengths)
    drawing = Drawing(
        380,
        "Cosine decay with warm restarts",
        f"The learning rate η over {end} epochs, in three cycles of {lengths[0]}, {lengths[1]} and "
        f"{lengths[2]} epochs. In each it falls along half a cosine, from its highest value to near its "
        "lowest; at the next restart it is the highest again. In cycle i, of T_i epochs, T_cur counts the "
        "epochs since the last restart: η = η_min + ½ (η_max − η_min) (1 + cos(π T_cur / T_i)).",
    )

    def at(epoch: float, height: float) -> Point:
        return 80 + 600 * epoch / end, 220 - 150 * height

    drawing.arrow((80, 236), (704, 236))
    drawing.arrow((80, 236), (80, 48))
    drawing.text((96, 52), "η")
    drawing.text((380, 314), "epoch", size=13)
    for height, name in ((1.0, "η_{max}"), (0.0, "η_{min}")):
        drawing.line([at(0, height), at(end, height)], width=1, dashed=True)
        drawing.text((50, at(0, height)[1]), name)
    for cycle, (start, length) in enumerate(zip(starts, lengths, strict=True)):
        curve = [at(start + length * part / 20, (1 + cos(pi * part / 20)) / 2) for part in range(21)]
        drawing.line(curve, colour=BLUE, width=2.5)
        (left, _), (right, _) = at(start, 0), at(start + length, 0)
        drawing.line([(right, 236), (right, 70)], width=1, dashed=True)
        drawing.text((left, 250), f"{start}", size=13)
        drawing.arrow(((left + right) / 2, 272), (right, 272))
        drawing.arrow(((left + right) / 2, 272), (left, 272))
        drawing.text(((left + right) / 2, 290), f"T{'₀₁₂'[cycle]} = {length}", size=13)
    drawing.text((680, 250), f"{end}", size=13)
    now = starts[2] + 0.4 * lengths[2]
    point = at(now, (1 + cos(0.4 * pi)) / 2)
    drawing.circle(point, 5, fill=tint(ORANGE, 0.8), edge=LINE)
    drawing.line([point, (point[0], 204)], width=1)
    drawing.arrow((at(starts[2], 0)[0], 204), (point[0], 204), colour=RED)
    drawing.text(((at(starts[2], 0)[0] + point[0]) / 2, 190), "T_{cur}")
    drawing.text((360, 354), "η = η_{min} + ½ (η_{max} − η_{min}) (1 + cos(π T_{cur} / T_{i}))", size=16)
    return drawing
