"""One way in which a class of the toy data is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from cifar_helpers.data.toy.scenes import Scene
from cifar_helpers.data.toy.shapes import Frame
from cifar_helpers.data.toy.stream import Stream


class View(NamedTuple):
    """A scene and a body in it, drawn `weight` times in the sum of the class's weights."""

    weight: int
    scene: Scene
    body: Callable[[Frame, Stream], None]
    tilt: int = 10  # up to so many 256ths of a turn to either side
