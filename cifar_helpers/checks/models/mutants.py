"""What students' mistakes make of a net: each cause with the net that it leads to.

They are made from the right net by changing a layer, so they are there for any net. A check looks for the one
that has the weights, and computes the numbers, of the student's model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from cifar_helpers.checks.core import Cause
from cifar_helpers.checks.models.architecture import (
    RELU,
    SOFTMAX,
    Activation,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalPool,
    Layer,
    Net,
    Pool,
    input_shapes,
)

Mutants = Iterator[tuple[Cause, Net]]
WINDOWS, FILTERS, UNITS = (1, 3, 5, 7), (10, 12, 16, 24, 32, 64, 128), (32, 64, 100, 128, 256, 512, 1024)
VALID = 'leave `padding` out: its default, "valid", makes 32 - k + 1 pixels out of 32 with windows of k'


def mutants(net: Net) -> Mutants:
    """Causes and the wrong nets that they make; those in which a layer does not fit are left out.

    >>> net = (Conv(12, 5), RELU, Pool(), Dropout(0.5), Flatten(), Dense(10), SOFTMAX)
    >>> next(cause.message for cause, wrong in mutants(net) if Pool() not in wrong)
    'the pooling layer is missing'
    """
    families = (
        outputs,
        activations,
        poolings,
        paddings,
        norms,
        denses,
        missing,
        windows,
        filters,
        biases,
    )
    yield from among(net, families)


def among(net: Net, families: Sequence[Callable[[Net], Mutants]]) -> Mutants:
    """The mutants of these families that differ from the net and whose layers fit."""
    for family in families:
        with suppress(IndexError):  # a net with one mistake may lack the layer that another one changes
            for cause, wrong in family(net):
                if wrong != net and _fits(wrong):
                    yield cause, wrong


def _fits(net: Net) -> bool:
    try:
        return bool(input_shapes(net))
    except ValueError:
        return False


def _of(net: Net, kind: type[Layer]) -> list[int]:
    """Places of the layers of a kind."""
    return [index for index, layer in enumerate(net) if isinstance(layer, kind)]


def _changed(net: Net, indices: list[int], **values: object) -> Net:
    """The net with other values in the layers at these places."""
    layers = list(net)
    for index in indices:
        layers[index] = type(net[index])(**{**vars(net[index]), **values})
    return tuple(layers)


def _without(net: Net, indices: list[int]) -> Net:
    return tuple(layer for index, layer in enumerate(net) if index not in indices)


def _with(net: Net, index: int, *layers: Layer) -> Net:
    """The net with other layers instead of the one at this place."""
    return (*net[:index], *layers, *net[index + 1 :])


def _number(indices: list[int], index: int, name: str) -> str:
    """ "convolution 2", or "the convolution" if there is one."""
    return f"{name} {indices.index(index) + 1}" if len(indices) > 1 else f"the {name}"


# ------------------------------------------------------------------ what comes out


def outputs(net: Net) -> Mutants:
    """Wrong last layers."""
    last, dense = len(net) - 1, _of(net, Dense)[-1]
    classes = net[dense].units
    step = f'the last layer is Dense({classes}, activation="softmax"): one probability for each class'
    missing = "softmax is missing: these are scores, not probabilities"
    missing = missing if net[last] == SOFTMAX else "the last layer is missing"
    yield Cause(missing, step), _without(net, [last])
    message = f"sigmoid for softmax: the {classes} numbers don't add up to 1"
    yield Cause(message, step), _with(net, last, Activation("sigmoid"))
    yield Cause("a ReLU for softmax", step), _with(net, last, RELU)
    yield Cause("softmax is applied twice", step), _with(net, last, SOFTMAX, SOFTMAX)
    yield Cause("a ReLU comes before softmax", step), _with(net, last, RELU, SOFTMAX)
    for units in (1, 2, 9, 10, 11, 12, 20, 99, 100, 101):
        message = f"the last layer has {units} units, and there are {classes} classes"
        yield Cause(message, step), _changed(net, [dense], units=units)


def activations(net: Net) -> Mutants:
    """ReLUs that are missing or something else."""
    indices = [index for index in _of(net, Activation) if net[index] == RELU]
    step = 'each convolution and each hidden dense layer has activation="relu"'
    if len(indices) > 1:
        yield Cause("no layer has a ReLU", step), _without(net, indices)
    for index in indices:
        conv = isinstance(net[index - 1], Conv)
        kin = _of(net, Conv) if conv else _of(net, Dense)[:-1]
        where = _number(kin, index - 1, "convolution" if conv else "hidden dense layer")
        yield Cause(f"{where} has no ReLU", step), _without(net, [index])
    convolutions = [index for index in indices if isinstance(net[index - 1], Conv)]
    if 1 < len(convolutions) < len(indices):
        yield Cause("no convolution has a ReLU", step), _without(net, convolutions)
    for name in ("tanh", "sigmoid", "elu", "leaky_relu"):
        yield Cause(f"{name} is used where ReLU belongs", step), _changed(net, indices, name=name)


# ------------------------------------------------------------------ pooling and padding


def poolings(net: Net) -> Mutants:
    """Poolings that are missing, of another kind, or made by a stride."""
    indices = _of(net, Pool)
    step = "layers.MaxPooling2D(2): the largest of each 2 × 2 pixels"
    if len(indices) > 1:
        yield Cause("there is no pooling layer", step), _without(net, indices)
    for index in indices:
        where = _number(indices, index, "pooling layer")
        conv = [earlier for earlier in _of(net, Conv) if earlier < index][-1]
        strided = _without(_changed(net, [conv], stride=2), [index])
        yield Cause(f"{where} is missing", step), _without(net, [index])
        yield Cause(f"a convolution with strides=2 replaces {where}", step), strided
    message = "average pooling where max pooling belongs: the mean of each window, not the largest number"
    yield Cause(message, step), _changed(net, indices, kind="average")
    for index in indices if len(indices) > 1 else []:
        where = _number(indices, index, "pooling layer")
        message = f"{where} is average pooling, not max pooling"
        yield Cause(message, step), _changed(net, [index], kind="average")
    yield Cause("pooling windows of 3 × 3", step), _changed(net, indices, size=3, stride=3)
    message = "pooling windows of 3 × 3 with strides=2: they overlap"
    yield Cause(message, step), _changed(net, indices, size=3, stride=2)
    yield (
        Cause("pooling with strides=1: the feature maps hardly shrink", step),
        _changed(net, indices, stride=1),
    )
    flat = _of(net, Flatten)[0]
    message = "global pooling replaces Flatten: only the mean of each feature map is left"
    yield Cause(message, "layers.Flatten() keeps where something was seen"), _with(net, flat, GlobalPool())
    early = _after_every_convolution(net)
    yield Cause("a pooling layer follows every convolution", "pool where the text has POOL"), early


def _after_every_convolution(net: Net) -> Net:
    layers: list[Layer] = []
    for layer in _without(net, _of(net, Pool)):
        layers.append(layer)
        if layer == RELU and any(isinstance(earlier, Conv) for earlier in layers[-2:-1]):
            layers.append(Pool())
    return tuple(layers)


def paddings(net: Net) -> Mutants:
    """Convolutions that keep the size of their input, or jump over pixels."""
    indices = _of(net, Conv)
    yield (
        Cause('the convolutions pad their input (padding="same")', VALID),
        _changed(net, indices, padding="same"),
    )
    for index in indices:
        where = _number(indices, index, "convolution")
        if len(indices) > 1:
            yield (
                Cause(f'{where} pads its input (padding="same")', VALID),
                _changed(net, [index], padding="same"),
            )
        yield Cause(f"{where} has strides=2", "leave `strides` out"), _changed(net, [index], stride=2)


# ------------------------------------------------------------------ other layers


def norms(net: Net) -> Mutants:
    """Batch normalisation that is missing or in another place."""
    indices = _of(net, BatchNorm)
    step = "each convolution with its ReLU is followed by layers.BatchNormalization()"
    if indices:
        yield Cause("batch normalisation is missing", step), _without(net, indices)
        message = "batch normalisation comes before the ReLU, as in its paper, and here it comes after it"
        layers = list(net)
        for index in indices:
            layers[index - 1 : index + 1] = layers[index - 1 : index + 1][::-1]
        yield Cause(message, step), tuple(layers)
        for index in indices:
            where = _number(indices, index, "batch normalisation")
            yield Cause(f"{where} is missing", step), _without(net, [index])
    else:
        message = "there is batch normalisation, which belongs to another net of this page"
        added = tuple(new for layer in net for new in ((layer, BatchNorm()) if layer == RELU else (layer,)))
        yield Cause(message, "leave BatchNormalization out"), added


def denses(net: Net) -> Mutants:
    """Hidden dense layers of another width, or before Flatten; Flatten missing."""
    flat, hidden = _of(net, Flatten)[0], _of(net, Dense)[:-1]
    step = "Flatten comes between the last feature map and the first dense layer"
    following = [index for index in range(flat + 1, len(net)) if not isinstance(net[index], Dropout)]
    message = "a dense layer comes before Flatten: it looks at each pixel on its own"
    early = (*net[:flat], net[following[0]], net[following[1]], net[flat], *net[following[1] + 1 :])
    yield Cause(message, step), early
    yield Cause("Flatten is missing: every pixel gets a prediction of its own", step), _without(net, [flat])
    for index in hidden:
        for units in UNITS:
            message = f"the hidden dense layer has {units} units, not {net[index].units}"
            yield Cause(message, "see the net's table for its width"), _changed(net, [index], units=units)
        message = "the hidden dense layer is missing"
        yield Cause(message, "see the net's table for its width"), _without(net, [index, index + 1])
        message = "the hidden dense layer occurs twice"
        twice = (*net[: index + 2], *net[index:])
        yield Cause(message, "one hidden dense layer is enough"), twice
    if not hidden:
        for units in UNITS:
            wider = _with(net, flat, net[flat], Dense(units), RELU)
            message = f"there is a hidden dense layer of {units} units"
            yield Cause(message, "the dense layer of 10 classes follows Flatten directly"), wider


def missing(net: Net) -> Mutants:
    """Convolutions too few or too many."""
    indices = _of(net, Conv)
    step = "count the convolutions in the net's table"
    for index in indices:
        end = index + 3 if isinstance(net[index + 2], BatchNorm) else index + 2
        twins = [other for other in indices if net[other] == net[index]]
        name = f"convolution with {net[index].filters} filters"
        where = f"one {name}" if len(twins) > 1 else f"the {name}"
        if len(indices) > 1:
            yield Cause(f"{where} is missing", step), (*net[:index], *net[end:])
        yield Cause(f"there is one {name} too many", step), (*net[:end], *net[index:])


def windows(net: Net) -> Mutants:
    """Convolutions with windows of another size."""
    indices = _of(net, Conv)
    for size in WINDOWS:
        right = " and ".join(sorted({f"{net[index].kernel} × {net[index].kernel}" for index in indices}))
        message = f"windows of {size} × {size} pixels, not {right}"
        yield (
            Cause(message, "the second argument of Conv2D is the side of the window"),
            _changed(net, indices, kernel=size),
        )
        for index in indices if len(indices) > 1 else []:
            where = _number(indices, index, "convolution")
            yield (
                Cause(f"{where} has windows of {size} × {size}, not {right}", "see the net's table"),
                (_changed(net, [index], kernel=size)),
            )


def filters(net: Net) -> Mutants:
    """Convolutions with another number of filters."""
    indices = _of(net, Conv)
    step = "the first argument of Conv2D is the number of filters"
    counts = [net[index].filters for index in indices]
    turned = list(net)
    for index, count in zip(indices, counts[::-1], strict=True):
        turned[index] = _changed(net, [index], filters=count)[index]
    yield Cause("the numbers of filters are the wrong way round", step), tuple(turned)
    for phrase, factor in (("twice", 2), ("half", 0.5)):
        layers = list(net)
        for index, count in zip(indices, counts, strict=True):
            layers[index] = _changed(net, [index], filters=int(count * factor))[index]
        if len(set(counts)) > 1:
            yield Cause(f"every convolution has {phrase} as many filters", step), tuple(layers)
    for count in FILTERS:
        for index in indices:
            where = _number(indices, index, "convolution")
            phrase = f"{where} has {count} filters, not {net[index].filters}"
            yield Cause(phrase, step), _changed(net, [index], filters=count)
        if len(indices) > 1:
            yield Cause(f"every convolution has {count} filters", step), _changed(net, indices, filters=count)


def biases(net: Net) -> Mutants:
    """Layers without biases."""
    convolutions, dense = _of(net, Conv), _of(net, Dense)
    step = "leave `use_bias` out: its default is True"
    yield Cause("no layer has biases", step), _changed(net, convolutions + dense, bias=False)
    yield Cause("the convolutions have no biases", step), _changed(net, convolutions, bias=False)
    yield Cause("the dense layers have no biases", step), _changed(net, dense, bias=False)
    for index in convolutions if len(convolutions) > 1 else []:
        where = _number(convolutions, index, "convolution")
        yield Cause(f"{where} has no biases", step), _changed(net, [index], bias=False)
