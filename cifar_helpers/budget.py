"""How much data and training a notebook uses: `smoke`, `toy`, `laptop` or `gpu`."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
NAMES = ("smoke", "toy", "laptop", "gpu")


@dataclass(frozen=True)
class Budget:
    """One of the four sizes in which every notebook runs.

    `smoke` and `toy` draw toy data and need no network: `smoke` only shows that everything runs, in `toy`
    there are enough images and epochs to show what the text says. `laptop` and `gpu` use the official images.

    >>> Budget("toy").pick(smoke=200, toy=5_000, laptop=49_000, gpu=49_000)
    5000
    >>> Budget("toy").cifar10, Budget("laptop").cifar10
    ('toy10', 'cifar10')
    """

    name: str

    def __post_init__(self) -> None:
        if self.name not in NAMES:
            raise ValueError(
                f'budget "{self.name}" is unknown: choose smoke, toy, laptop or gpu (CIFAR_BUDGET)'
            )

    @property
    def draws(self) -> bool:
        """Whether its images are toy data, drawn by code."""
        return self.name in ("smoke", "toy")

    @property
    def cifar10(self) -> str:
        """Name of the ten-class data set to load: `toy10` or `cifar10`."""
        return "toy10" if self.draws else "cifar10"

    @property
    def cifar100(self) -> str:
        """Name of the hundred-class data set to load: `toy100` or `cifar100`."""
        return "toy100" if self.draws else "cifar100"

    def pick(self, *, smoke: T, laptop: T, gpu: T, toy: T | None = None) -> T:
        """The value that belongs to this budget; `toy` takes that of `smoke` where it has none of its own."""
        return {"smoke": smoke, "toy": smoke if toy is None else toy, "laptop": laptop, "gpu": gpu}[self.name]


def current() -> Budget:
    """The budget that `CIFAR_BUDGET` names; without it `gpu` where an NVIDIA driver is found, or `laptop`."""
    name = os.environ.get("CIFAR_BUDGET", "").strip().lower()
    return Budget(name or ("gpu" if shutil.which("nvidia-smi") else "laptop"))
