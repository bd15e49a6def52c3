"""Nets and their blocks as boxes and arrows."""

from __future__ import annotations

from collections.abc import Sequence

from cifar_helpers.drawings.shapes import Drawing, Point, tint
from cifar_helpers.palette import BLUE, GREEN, ORANGE, PURPLE, SKY

CONVOLUTION, NORMALISATION, ACTIVATION = tint(SKY), tint(PURPLE), tint(ORANGE)
FILLS = {"conv": CONVOLUTION, "BN": NORMALISATION, "ReLU": ACTIVATION}
BLOCKS = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))  # convolutions and channels, of VGG16


def vgg16(side: int = 32) -> Drawing:
    """The five blocks of VGG16 and its head, with the shapes between them.

    Parameters
    ----------
    side : int
        Pixels along a side of the image: 32 for CIFAR, 224 as the net was trained on ImageNet.

    Raises
    ------
    ValueError
        If the side can't be halved five times.
    """
    if side < 32 or side % 32:
        raise ValueError(f"five poolings halve the side five times: choose a multiple of 32, not {side}")
    shapes = [f"{side >> block} × {side >> block} × {c}" for block, (_, c) in enumerate(BLOCKS, 1)]
    told = "; ".join(
        f"block {block}, {count} convolutions with {channels} filters, gives {shape}"
        for block, ((count, channels), shape) in enumerate(zip(BLOCKS, shapes, strict=True), 1)
    )
    drawing = Drawing(
        300,
        "VGG16",
        f"An image of {side} × {side} × 3 goes through five blocks of convolutions of 3 × 3, each followed "
        f"by a ReLU; max pooling of 2 × 2 ends each block and halves the sides. After pooling, {told}. "
        "Three dense layers follow: 13 convolutions and 3 dense layers are the 16 of the name.",
    )
    last: Point | None = None
    for block, (count, channels) in enumerate(((0, 3), *BLOCKS, (0, 0))):
        x, tall = 14 + 101 * block, 156 - 14 * block if block < 6 else 72
        message = f"block {block}\n{count} × conv\n3 × 3, {channels}\nmax pool"
        message = {0: "image", 6: "head\n3 × dense"}.get(block, message)
        fill = {0: tint(GREEN), 6: ACTIVATION}.get(block, CONVOLUTION)
        box = drawing.box(x, 136 - tall / 2, 86, tall, message, fill=fill, size=13, bold=True)
        if last is not None:
            drawing.arrow(last, box.left)
        last = box.right
        sides = side >> block
        shape = f"{sides} × {sides}\n× {channels}" if block < 6 else "classes"
        drawing.lines((x + 43, 244), shape, size=13)
    drawing.text((14, 280), "below each box: the shape of what it gives to the next", size=13, anchor="start")
    return drawing


def bottleneck_features() -> Drawing:
    """A frozen base whose features are computed once and stored, and a head that trains on them."""
    drawing = Drawing(
        304,
        "Bottleneck features",
        "Each image goes once through the frozen base, whose weights stay as they are, and the features that "
        "come out are stored. Only the head is trained, for many epochs: it reads the stored features, "
        "and the gradient of its loss changes the head's weights and never enters the base.",
    )
    drawing.box(14, 56, 420, 182, fill="#f6f6f6", dashed=True)
    drawing.box(446, 56, 260, 182, fill="#f6f6f6", dashed=True)
    images = drawing.box(28, 106, 80, 70, "images", fill=tint(GREEN))
    base = drawing.box(
        144, 96, 130, 90, "frozen base\nconvolutions,\nweights stay", fill=CONVOLUTION, bold=True
    )
    features = drawing.box(
        310, 96, 110, 90, "features\nstored in a\nfile or array", fill=ACTIVATION, bold=True
    )
    head = drawing.box(460, 96, 116, 90, "head\ndense layers,\ntrained", fill=tint(PURPLE), bold=True)
    loss = drawing.box(624, 106, 64, 70, "loss")
    for start, end in ((images, base), (base, features), (features, head), (head, loss)):
        drawing.arrow(start.right, end.left)
    drawing.arrow(
        loss.bottom,
        (loss.bottom[0], 206),
        (head.bottom[0], 206),
        head.bottom,
        colour=BLUE,
        width=2,
        dashed=True,
    )
    drawing.text((587, 220), "gradient", size=12)
    drawing.text((224, 76), "once: one forward pass for each image", bold=True)
    drawing.text((576, 76), "every epoch: the head alone", bold=True)
    drawing.text(
        (360, 262), "The base costs time once, not in every epoch. With random augmentation this", size=13
    )
    drawing.text((360, 282), "does not work: each epoch has other images, and so other features.", size=13)
    return drawing


def _unit(drawing: Drawing, y: float, layers: Sequence[str], after: Sequence[str]) -> None:
    """A unit from left to right: x, the layers of its body, the addition, what follows it."""
    drawing.text((24, y), "x", size=16, bold=True)
    last: Point = (36, y)
    place = 76.0
    for layer in layers:
        box = drawing.box(place, y - 20, 66, 40, layer, fill=FILLS[layer.split()[0]], size=13)
        drawing.arrow(last, box.left)
        last, place = box.right, place + 84
    plus = drawing.circle((place + 16, y), 14, "+")
    drawing.arrow(last, plus.left)
    drawing.arrow((54, y), (54, y - 52), (plus.top[0], y - 52), plus.top, colour=BLUE, width=2.5)
    last, place = plus.right, place + 52
    for layer in after:
        box = drawing.box(place, y - 20, 56, 40, layer, fill=FILLS[layer], size=13)
        drawing.arrow(last, box.left)
        last = box.right
    drawing.arrow(last, (700, y))


ORIGINAL = ("conv 3×3", "BN", "ReLU", "conv 3×3", "BN")
BEFORE = ("BN", "ReLU", "conv 3×3", "BN", "ReLU", "conv 3×3")


def residual_block() -> Drawing:
    """A residual block: the input is added to what the layers make of it."""
    drawing = Drawing(
        222,
        "Residual block",
        "The input x goes through convolution, batch normalisation, ReLU, convolution and batch "
        "normalisation; the result is F(x). The shortcut leads x around these layers, and x is added "
        "to F(x). A ReLU follows the addition: the block gives ReLU(F(x) + x).",
    )
    _unit(drawing, 126, ORIGINAL, ["ReLU"])
    drawing.text((270, 60), "shortcut: x itself, the identity mapping")
    drawing.line([(76, 158), (76, 166), (478, 166), (478, 158)])
    drawing.text((277, 184), "F(x): what the layers learn to add")
    drawing.text((632, 184), "ReLU(F(x) + x)")
    return drawing


def pre_activation() -> Drawing:
    """The residual block of 2015 and the one with pre-activation of 2016, one above the other."""
    drawing = Drawing(
        390,
        "Residual block and pre-activation",
        "Above, the residual block of 2015: x goes through convolution, batch normalisation, ReLU, "
        "convolution, batch normalisation; x is added, and a ReLU follows the addition. Below, the block "
        "with pre-activation of 2016: batch normalisation and ReLU precede each convolution, and "
        "nothing follows the addition, so x reaches the next block as it is.",
    )
    drawing.text((20, 58), "2015: the ReLU after the addition lies on the path of x", anchor="start")
    _unit(drawing, 136, ORIGINAL, ["ReLU"])
    drawing.line([(20, 196), (700, 196)], width=1, dashed=True)
    drawing.text((20, 222), "2016, pre-activation: nothing lies on the path of x", anchor="start")
    _unit(drawing, 300, BEFORE, [])
    drawing.text((360, 362), "blue: the shortcut; BN: batch normalisation", size=13)
    return drawing
