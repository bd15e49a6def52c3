"""The four nets of `training_speed.py` in PyTorch, in eager mode, as fast as it trains them on processors.

Run by `training_speed.py` with an interpreter that has PyTorch; it reads a net's name from each line of its
input, prepares it, and trains so many images for each further line.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Iterator

import torch
from torch import nn
from torch.nn import functional as F


class PreActivation(nn.Module):
    """BN, ELU, CONV, BN, ELU, CONV and the shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norms = nn.ModuleList(normalisation(channels) for _ in range(2))
        self.convs = nn.ModuleList(nn.Conv2d(channels, channels, 3, padding=1) for _ in range(2))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = x
        for norm, conv in zip(self.norms, self.convs, strict=True):
            y = conv(F.elu(norm(y)))
        return x + y


class Block(nn.Module):
    """Two convolutions with BN, the shortcut, then ReLU."""

    def __init__(self, before: int, channels: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(before, channels, 3, stride, 1)
        self.second = nn.Conv2d(channels, channels, 3, 1, 1)
        self.norms = nn.ModuleList(normalisation(channels) for _ in range(2))
        self.shortcut = nn.Conv2d(before, channels, 1, stride) if stride != 1 else nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.relu(self.norms[0](self.first(x)))
        return F.relu(self.shortcut(x) + self.norms[1](self.second(y)))


def normalisation(channels: int) -> nn.Module:
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01)


def vgg_like() -> nn.Module:
    parts, before = [], 3
    for channels in (32, 64):
        for _ in range(2):
            parts += [nn.Conv2d(before, channels, 3), nn.ReLU()]
            before = channels
        parts.append(nn.MaxPool2d(2))
    parts += [nn.Dropout(0.5), nn.Flatten(), nn.Linear(1600, 512), nn.ReLU(), nn.Dropout(0.5)]
    return nn.Sequential(*parts, nn.Linear(512, 10))


def resnet20() -> nn.Module:
    parts, before = [nn.Conv2d(3, 16, 3, padding=1), normalisation(16), nn.ReLU()], 16
    for stack, (channels, rate) in enumerate(zip((16, 32, 64), (0, 0.1, 0.2), strict=True)):
        for number in range(3):
            parts.append(Block(before, channels, 2 if stack and not number else 1))
            before = channels
        parts.append(nn.Dropout(rate))
    return nn.Sequential(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def pre_activation() -> nn.Module:
    parts, before = [], 3
    for channels in (16, 32, 64):
        parts += [nn.MaxPool2d(2)] if before > 3 else []
        parts += [normalisation(before), nn.ELU(), nn.Conv2d(before, channels, 3, padding=1)]
        parts.append(PreActivation(channels))
        before = channels
    return nn.Sequential(*parts, nn.ELU(), nn.MaxPool2d(8), nn.Flatten(), nn.Linear(64, 100))


def quarter_vgg16() -> nn.Module:
    parts, before = [], 3
    for count, channels in zip((2, 2, 3, 3, 3), (16, 32, 64, 128, 128), strict=True):
        for _ in range(count):
            parts += [nn.Conv2d(before, channels, 3, padding=1), normalisation(channels), nn.ReLU()]
            before = channels
        parts.append(nn.MaxPool2d(2))
    return nn.Sequential(*parts, nn.Flatten(), nn.Dropout(0.3), nn.Linear(128, 100))


NETS = {
    "VGG-like (c)": vgg_like,
    "ResNet-20": resnet20,
    "pre-activation": pre_activation,
    "quarter VGG16": quarter_vgg16,
}
LAYOUTS = {"channels first": torch.contiguous_format, "channels last": torch.channels_last}
Epoch = Iterator[None]


def ways(name: str, images: torch.Tensor, labels: torch.Tensor, batch: int) -> dict[str, Epoch]:
    """For each precision and layout, an iterator whose next step trains for one epoch."""
    return {
        f"{precision}, {layout}": epochs(name, images, labels, batch, precision == "bfloat16", order)
        for precision, (layout, order) in itertools.product(("float32", "bfloat16"), LAYOUTS.items())
    }


def epochs(
    name: str, images: torch.Tensor, labels: torch.Tensor, batch: int, mixed: bool, order: torch.memory_format
) -> Epoch:
    torch.manual_seed(0)
    net = NETS[name]().to(memory_format=order).train()
    images = images.contiguous(memory_format=order)
    # The L2 term of the pre-activation net is a sum over its kernels, as in Keras.
    kernels = [p for p in net.parameters() if p.ndim == 4] if name == "pre-activation" else []
    optimizer = torch.optim.Adam(net.parameters(), fused=True)
    while True:
        for rows in torch.randperm(len(images)).split(batch):
            with torch.autocast("cpu", torch.bfloat16, enabled=mixed):
                scores = net(images[rows].contiguous(memory_format=order))
            loss = F.cross_entropy(scores.float(), labels[rows])
            loss = loss + sum(7e-3 * kernel.square().sum() for kernel in kernels)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
        yield


def main() -> None:
    torch.set_num_threads(int(sys.argv[1]))
    print(json.dumps(torch.__version__), flush=True)
    for line in sys.stdin:
        name, count, batch = json.loads(line)
        generator = torch.Generator().manual_seed(0)
        images = torch.randn(count, 3, 32, 32, generator=generator)
        labels = torch.randint(10, (count,), generator=generator)
        prepared = ways(name, images, labels, batch)
        for epoch in prepared.values():
            next(epoch)  # the first one makes buffers and chooses kernels
        print(json.dumps(list(prepared)), flush=True)
        for request in sys.stdin:
            if not request.strip():
                break
            start = time.perf_counter()
            next(prepared[json.loads(request)])
            print(json.dumps(time.perf_counter() - start), flush=True)


if __name__ == "__main__":
    main()
