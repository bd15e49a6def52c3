"""Check of counting by hand: VGG16's first three blocks, the head, what is trained."""

from __future__ import annotations

from cifar_helpers.checks.convnets.counting import Miscounts, by_hand, miscounts, slips, trainable_miscounts
from cifar_helpers.checks.core import Cause
from cifar_helpers.checks.models import parameters
from cifar_helpers.checks.models.architecture import Conv, Dense
from cifar_helpers.checks.transfer.nets import HEAD, THREE_BLOCKS, blocks, head_mutants

NET = (*THREE_BLOCKS, *HEAD)
BLOCKS, (TOTAL, TRAINABLE) = parameters(THREE_BLOCKS)[0], parameters(NET)


def in_blocks() -> Miscounts:
    """Wrong numbers for the three blocks."""
    step = "a filter has 3 · 3 · channels weights and one bias"
    filters = sum(layer.filters for layer in THREE_BLOCKS if isinstance(layer, Conv))
    yield Cause("the biases are left out", step), BLOCKS - filters
    yield Cause("the convolutions' input channels are left out", step), 10 * filters
    yield Cause("every convolution is counted with 3 input channels", step), 28 * filters
    square = sum((9 * n + 1) * n * count for count, n in ((2, 64), (2, 128), (3, 256)))
    message = (
        "a convolution is counted with as many input channels as it has filters, also the first of a block"
    )
    yield Cause(message, step), square
    yield Cause(message, step), square - 9 * 61 * 64
    number = "two convolutions in block 1 and in block 2, three in block 3"
    for shape in ((2, 2, 2), (3, 3, 3), (1, 1, 1)):
        net = blocks(*zip(shape, (64, 128, 256), strict=True))
        yield Cause(f"{' + '.join(map(str, shape))} convolutions", number), parameters(net)[0]
    yield Cause("block 3 is missing", number), parameters(blocks((2, 64), (2, 128)))[0]
    four = blocks((2, 64), (2, 128), (3, 256), (3, 512))
    yield Cause("four blocks: three are asked for", number), parameters(four)[0]
    yield Cause("this is the whole net, head included", "the head has a key of its own: net"), TOTAL
    yield from slips(THREE_BLOCKS, BLOCKS)


def in_net() -> Miscounts:
    """Wrong numbers for the whole net."""
    step = "4 · 4 · 256 numbers leave the third pooling: Flatten lays them in a row"
    yield Cause("the third pooling is forgotten: 8 · 8 pixels are too many", step), TOTAL + 48 * 256 * 256
    yield Cause("a fourth pooling: 2 · 2 pixels are too few", step), TOTAL - 12 * 256 * 256
    yield Cause("32 · 32 pixels: poolings are forgotten", step), TOTAL + (1024 - 16) * 256 * 256
    add = "add the blocks, DENSE 256, batch normalisation and DENSE 10"
    yield Cause("the blocks are left out", add), TOTAL - BLOCKS
    yield Cause("the head is left out", add), BLOCKS
    yield from miscounts(NET)
    for cause, wrong in head_mutants(NET):
        yield cause, parameters(wrong)[0]


def in_training() -> Miscounts:
    """Wrong numbers of what is trained."""
    yield from trainable_miscounts(NET)
    yield Cause("this is what is trained when the blocks are frozen", "here they are not"), TRAINABLE - BLOCKS


def when_frozen() -> Miscounts:
    """Wrong numbers of what is trained when the blocks are frozen."""
    step = "frozen: none of the weights of the blocks; the head's as before"
    message = "the moving means and variances are counted, and they are not trained"
    yield Cause(message, step), TOTAL - BLOCKS
    yield Cause("the blocks are counted, and they are frozen", step), TRAINABLE
    yield Cause("nothing is counted, and the head trains", step), 0
    yield Cause("the blocks alone: that is what is not trained", step), BLOCKS
    message = "gamma and beta are left out, and they are trained"
    yield Cause(message, step), TRAINABLE - BLOCKS - 512
    yield Cause("only the last layer is counted: the hidden layer and its norm train too", step), 2570
    yield from slips(NET, TRAINABLE - BLOCKS, (Dense,))


counts = by_hand(
    "parameters of three blocks and a head, by hand",
    {
        "blocks": (BLOCKS, in_blocks),
        "net": (TOTAL, in_net),
        "net, trainable": (TRAINABLE, in_training),
        "net, trainable when frozen": (TRAINABLE - BLOCKS, when_frozen),
    },
)
