"""Check of counting by hand: a block, a block with projection, the whole ResNet-20."""

from __future__ import annotations

from cifar_helpers.checks.capstone.nets import net
from cifar_helpers.checks.convnets.counting import Miscounts, by_hand
from cifar_helpers.checks.core import Cause
from cifar_helpers.checks.models import parameters
from cifar_helpers.checks.models.architecture import Conv
from cifar_helpers.checks.models.residual import all_layers

NET = net(3)
TOTAL, TRAINABLE = parameters(NET)
BLOCK = 2 * (9 * 16 + 1) * 16 + 2 * 4 * 16
PROJECTED = (9 * 16 + 1) * 32 + (9 * 32 + 1) * 32 + 2 * 4 * 32 + (16 + 1) * 32


FILTER = "a filter has 3 · 3 · channels weights and one bias"
NORM = "batch normalisation keeps four numbers for each channel, after each of the two convolutions"


def in_block() -> Miscounts:
    """Wrong numbers for a block of 16 filters."""
    yield Cause("batch normalisation is left out", NORM), BLOCK - 2 * 64
    yield Cause("batch normalisation is counted once", NORM), BLOCK - 64
    yield Cause("of batch normalisation only what is trained is counted", NORM), BLOCK - 2 * 32
    yield Cause("the biases are left out", FILTER), BLOCK - 32
    yield Cause("the biases and batch normalisation are left out", FILTER), BLOCK - 32 - 2 * 64
    yield Cause("only one convolution is counted", "a block has two"), BLOCK // 2
    yield (
        Cause("the shortcut is counted, and here it is the input itself", "x + …: no weights"),
        BLOCK + 17 * 16,
    )
    yield Cause("the input channels are left out", FILTER), 2 * 10 * 16 + 2 * 64


def in_projected() -> Miscounts:
    """Wrong numbers for a block from 16 to 32 filters."""
    step = "CONV 1 × 1 with 32 filters on 16 channels, with biases"
    yield Cause("the projection is left out", step), PROJECTED - 17 * 32
    yield Cause("the projection is counted without biases", step), PROJECTED - 32
    yield Cause("the projection is counted with windows of 3 × 3", step), PROJECTED - 17 * 32 + 145 * 32
    yield Cause("the projection has batch normalisation, and here it has none", step), PROJECTED + 4 * 32
    yield (
        Cause("the projection is counted with 32 channels: it works on the block's input", step),
        PROJECTED + 512,
    )
    message = "both convolutions are counted with 32 input channels: the first one works on 16"
    yield Cause(message, FILTER), PROJECTED + 9 * 16 * 32
    yield Cause("both convolutions are counted with 16 input channels", FILTER), PROJECTED - 9 * 16 * 32
    yield Cause("batch normalisation is left out", NORM), PROJECTED - 8 * 32
    yield Cause("of batch normalisation only what is trained is counted", NORM), PROJECTED - 4 * 32
    yield Cause("the stride plays no role for the number of weights", FILTER), PROJECTED // 4


def in_net() -> Miscounts:
    """Wrong numbers for the whole net."""
    layers = all_layers(NET)
    biases = sum(layer.filters for layer in layers if isinstance(layer, Conv))
    norms = sum(4 * layer.filters for layer in layers if isinstance(layer, Conv) and layer.kernel == 3)
    stem, last = (9 * 3 + 1) * 16 + 64, (64 + 1) * 10
    projections = 17 * 32 + 33 * 64
    add = "the first convolution with its batch normalisation, nine blocks, DENSE 10"
    for n in (1, 2, 4, 5):
        message = f"{n} block{'s' if n > 1 else ''} in each stack, not 3"
        yield Cause(message, add), parameters(net(n))[0]
    yield Cause("the biases of the convolutions are left out", FILTER), TOTAL - biases
    yield Cause("batch normalisation is left out", NORM), TOTAL - norms
    yield Cause("this is what is trained", 'it belongs to "net, trainable"'), TRAINABLE
    yield Cause("the two projections are left out", add), TOTAL - projections
    yield Cause("the projections are counted without biases", add), TOTAL - 96
    yield Cause("the projections have batch normalisation, and here they have none", add), TOTAL + 4 * 96
    yield Cause("a projection in the first stack, where none is needed", add), TOTAL + 17 * 16
    yield Cause("the first convolution is left out", add), TOTAL - stem
    yield Cause("the batch normalisation of the first convolution is left out", add), TOTAL - 64
    yield Cause("the dense layer is left out", add), TOTAL - last
    flat = "the mean of each feature map: 64 numbers go into DENSE 10"
    yield Cause("DENSE 10 is counted with 8 · 8 · 64 inputs", flat), TOTAL - last + (4096 + 1) * 10
    yield (
        Cause("the first convolution is counted with 16 input channels: an image has 3", add),
        TOTAL + 9 * 13 * 16,
    )
    yield Cause("every block has a projection", add), TOTAL + 3 * 17 * 16 + 2 * 33 * 32 + 2 * 65 * 64
    yield Cause("only the first stack is counted", add), stem + 3 * BLOCK + last


def in_training() -> Miscounts:
    """Wrong numbers of what is trained."""
    half = TOTAL - TRAINABLE
    step = "gamma and beta are trained, the moving mean and the moving variance are not"
    yield Cause("the moving means and variances are counted, and they are not trained", step), TOTAL
    yield Cause("gamma and beta are left out, and they are trained", step), TRAINABLE - half
    yield Cause("only one of gamma and beta is counted", step), TRAINABLE - half // 2
    yield Cause("one of the moving mean and variance is still counted", step), TOTAL - half // 2
    yield (
        Cause("the batch normalisation of the first convolution is taken as trained wholly", step),
        TRAINABLE + 32,
    )


counts = by_hand(
    "parameters of blocks and of ResNet-20, by hand",
    {
        "block": (BLOCK, in_block),
        "block with projection": (PROJECTED, in_projected),
        "net": (TOTAL, in_net),
        "net, trainable": (TRAINABLE, in_training),
    },
)
