"""Finds the weights that VGG16 was trained to on ImageNet, in `CIFAR_DATA_DIR` or by downloading them."""

from __future__ import annotations

from pathlib import Path

from cifar_helpers.data import cache
from cifar_helpers.data.archives import Archive
from cifar_helpers.data.data_error import DataError
from cifar_helpers.data.official import own_folder

# Name, md5 and the first address: keras/src/applications/vgg16.py. The second is where Keras had the file
# until 2018; bytes and sha256 are those that its users have recorded.
_FILE = "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"
VGG16 = Archive(
    file=_FILE,
    form="weights",
    bytes=58_889_256,
    md5="6d6bbae143d832006294945121d1f1fc",
    sha256="bfe5187d0a272bed55ba430631598124cff8e880b98d38c9e56c8d66032abdc1",
    urls=(
        f"https://storage.googleapis.com/tensorflow/keras-applications/vgg16/{_FILE}",
        f"https://github.com/fchollet/deep-learning-models/releases/download/v0.1/{_FILE}",
    ),
    folder="",
    train=(),
    test=(),
)
HELP = (
    f"What helps: let CIFAR_DATA_DIR name a folder that holds {_FILE}, or CIFAR_MIRROR a URL or folder that "
    "has it; or use the quarter-width weights instead: vgg.quarter_vgg16, which are not ImageNet weights."
)


def fetch() -> Path:
    """Have the file on this disk: as `CIFAR_DATA_DIR` holds it, or downloaded once and then kept.

    Returns
    -------
    Path
        A file whose hash is right.

    Raises
    ------
    DataError
        If it can't be had or is damaged; the message names every source that was tried, and what to do.
    """
    from cifar_helpers.data import download  # here, because few need it

    folder = own_folder()
    if folder is not None and (folder / VGG16.file).is_file():
        return _checked(folder / VGG16.file)
    try:
        return download.fetch(VGG16, cache.archives())
    except download.NoSourceLeft as error:
        kept = "What arrived is kept, and the next attempt goes on from there."
        raise DataError(
            f"The ImageNet weights of VGG16 could not be downloaded:\n{error}\n{kept} {HELP}"
        ) from None


def _checked(path: Path) -> Path:
    from cifar_helpers.data import download

    if download.is_genuine(path, VGG16):
        return path
    raise DataError(
        f"{path} is not the file that Keras publishes: it has {path.stat().st_size:,} bytes "
        f"(expected {VGG16.bytes:,}), or its sha256 is not {VGG16.sha256[:8]}…. "
        "Get it again, or remove it: then it is downloaded."
    )
