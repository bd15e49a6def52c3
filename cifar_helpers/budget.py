"""How much data and training a notebook uses: `smoke`, `laptop` or `gpu`."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
NAMES = ("smoke", "laptop", "gpu")


@dataclass(frozen=True)
class Budget:
    """One of the three sizes in which every notebook runs.

    `smoke` draws toy data and needs no network; `laptop` and `gpu` use the official images.

    >>> Budget("smoke").pick(smoke=200, laptop=49_000, gpu=49_000)
    200
    >>> Budget("smoke").cifar10, Budget("laptop").cifar10
    ('toy10', 'cifar10')
    """

    name: str

    def __post_init__(self) -> None:
        if self.name not in NAMES:
            raise ValueError(f'budget "{self.name}" is unknown: choose smoke, laptop or gpu (CIFAR_BUDGET)')

    @property
    def cifar10(self) -> str:
        """Name of the ten-class data set to load: `toy10` or `cifar10`."""
        return "toy10" if self.name == "smoke" else "cifar10"

    @property
    def cifar100(self) -> str:
        """Name of the hundred-class data set to load: `toy100` or `cifar100`."""
        return "toy100" if self.name == "smoke" else "cifar100"

    def pick(self, *, smoke: T, laptop: T, gpu: T) -> T:
        """The value that belongs to this budget."""
        return {"smoke": smoke, "laptop": laptop, "gpu": gpu}[self.name]


def current() -> Budget:
    """The budget that `CIFAR_BUDGET` names; without it `gpu` where an NVIDIA driver is found, or `laptop`."""
    name = os.environ.get("CIFAR_BUDGET", "").strip().lower()
    return Budget(name or ("gpu" if shutil.which("nvidia-smi") else "laptop"))
