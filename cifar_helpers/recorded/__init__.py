"""Runs of the assignments that were trained once, on the official images, and recorded for everybody.

`run` gives what a training of yours would give, without training: its history, epoch by epoch, and what the
net says of each test image. So curves, confusions and calibration on CIFAR can be looked at in every budget,
offline. The records hold no image.
"""

from __future__ import annotations

from cifar_helpers.recorded.catalogue import Recorded, names, run, seeds
from cifar_helpers.recorded.storage import RecordError, image_digests

__all__ = ["RecordError", "Recorded", "image_digests", "names", "run", "seeds"]
