"""Pictures in a stranger's outputs: only those that a browser can bear, and nothing in them but pixels."""

from __future__ import annotations

import base64
import binascii
import io
import warnings

from PIL import Image, UnidentifiedImageError

LARGEST_PICTURE = 25_000_000  # pixels: a small file can unpack into gigabytes in a browser
LONGEST_SIDE = 2_000  # pixels of a picture that is encoded again
PICTURES = {"image/png": "PNG", "image/jpeg": "JPEG"}


def picture(data: object, kind: str) -> str | None:
    """The base64 of a PNG or JPEG picture of a size that browsers can bear; None for anything else."""
    try:
        content = base64.b64decode("".join(str(data).split()), validate=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[PICTURES[kind]]) as image:
                width, height = image.size
    except (
        KeyError,
        ValueError,
        binascii.Error,
        OSError,
        UnidentifiedImageError,
        Image.DecompressionBombError,
    ):
        return None
    return base64.b64encode(content).decode() if 0 < width * height <= LARGEST_PICTURE else None


def encoded_again(data: object, kind: str) -> str | None:
    """The base64 of a new file with the pixels of this picture, and none of its bytes.

    Large ones become smaller; None for what is not a picture.
    """
    if (content := picture(data, kind)) is None:
        return None
    try:
        with Image.open(io.BytesIO(base64.b64decode(content)), formats=[PICTURES[kind]]) as image:
            pixels = image.convert("RGB" if kind == "image/jpeg" else "RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):  # cut off, or made to fail
        return None
    pixels.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    file = io.BytesIO()
    pixels.save(file, PICTURES[kind])
    return base64.b64encode(file.getvalue()).decode()


def pixels(data: str, kind: str) -> int:
    """How many pixels a picture has that `picture` let pass."""
    with Image.open(io.BytesIO(base64.b64decode(data)), formats=[PICTURES[kind]]) as image:
        return image.width * image.height
