"""Checks of the detective's tools: fingerprints of images, and test images among training images."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from cifar_helpers.checks.core import UNKNOWN, Cause, Causes, array, compare, fail, passed, run, untouched
from cifar_helpers.checks.every_case import which
from cifar_helpers.checks.sizes import any_size

N, SIDE = 12, 32
BYTES = "hashlib.sha256(image.tobytes()).hexdigest() for each image"
HASHING: Causes = {
    r"NameError: name 'hashlib'": Cause("hashlib is not imported", "run the cell with `import hashlib`"),
    r"not C-contiguous|BufferError": Cause("the image's bytes don't lie in a row in memory", BYTES),
    r"unhashable": Cause("an array can't be in a set or a key of a dictionary", "its fingerprint can"),
    r"must be encoded|bytes-like|buffer": Cause("hashlib wants bytes", "image.tobytes() gives them"),
}


def fingerprints(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks fingerprints of images: whole, exact, and the same in every run of Python."""
    random = np.random.default_rng(seed)
    check_digests(function, f"fingerprints of {N} images", look_alikes(random))

    def other(sides: tuple[int, int]) -> None:
        images = random.integers(256, size=(N, *sides, 3)).astype(np.uint8)
        tried = f"fingerprints of {N} images of {sides[0]} × {sides[1]} pixels"
        check_digests(function, tried, images)

    any_size(other, (6, 9))
    passed("a fingerprint of all bytes of each image")


def check_digests(function: Callable[..., Any], tried: str, images: np.ndarray) -> None:
    """Fails unless each image has its own SHA-256."""
    got = strings(tried, run("fingerprints", function, images, causes=HASHING), len(images))
    right = [digest(image) for image in images]
    if got != right:
        cause = which(wrong_digests(images), got)
        if cause is UNKNOWN and len(set(got)) < len(set(right)):
            cause = Cause("different images get the same fingerprint", BYTES)
        facts = f"{sum(one != two for one, two in zip(got, right, strict=True))} of {len(right)} strings"
        fail(tried, shown(got), shown(right), cause, facts if cause is UNKNOWN else "")


def look_alikes(random: np.random.Generator) -> np.ndarray:
    """Images (N, 32, 32, 3) of which some are equal, and some differ in a single pixel in their middle.

    NumPy prints of each axis the first and the last three, and dots for the rest.
    """
    images = random.integers(256, size=(N, SIDE, SIDE, 3)).astype(np.uint8)
    images[5], images[7] = images[2], images[3]
    row, column = random.integers(8, 24, size=2)
    images[7, row, column] ^= 1
    return images


def digest(image: np.ndarray, name: str = "sha256") -> str:
    """A fingerprint of an array's bytes.

    >>> digest(np.zeros(4, np.uint8))[:8]
    'df3f6198'
    """
    return hashlib.new(name, image.tobytes()).hexdigest()


def strings(tried: str, got: Any, count: int) -> list[str]:
    """The fingerprints, once they are a list of as many strings as there are images."""
    wanted = f"a list of {count} strings"
    if got is None:
        fail(tried, "None", wanted, Cause("the function ends without `return`", "return the list"))
    if isinstance(got, str):
        message = "one fingerprint for all images, or the first alone"
        fail(tried, "one string", wanted, Cause(message, f"a list: {BYTES}"))
    if isinstance(got, (set, frozenset, dict)):
        message = "a set or a dictionary has no order, and keeps equal fingerprints once"
        fail(tried, f"a {type(got).__name__}", wanted, Cause(message, "return a list, image by image"))
    if not isinstance(got, (list, tuple, np.ndarray)):
        message = (
            "it is not a list: a generator can be read only once"
            if hasattr(got, "__next__")
            else "another type"
        )
        fail(tried, f"a {type(got).__name__}", wanted, Cause(message, "return a list, image by image"))
    values = [value.item() if isinstance(value, np.generic) else value for value in got]
    if len(values) != count:
        message = "the list has another length than the batch of images"
        fail(tried, f"{len(values)} of them", wanted, Cause(message, "one for each image, equal ones too"))
    if all(isinstance(value, int) for value in values):
        message = "integers: Python's hash of bytes is salted, another in each run, and of 64 bits only"
        fail(tried, f"{values[0]}, …", wanted, Cause(message, BYTES))
    if all(isinstance(value, bytes) for value in values):
        message = (
            "bytes, not strings" if len(values[0]) <= 64 else "the images' bytes themselves, not their hash"
        )
        fail(tried, f"{len(values[0])} bytes each", wanted, Cause(message, BYTES))
    if not all(isinstance(value, str) for value in values):
        kinds = ", ".join(sorted({type(value).__name__ for value in values}))
        message = (
            "hash objects, not their hexadecimal strings" if "HASH" in kinds else "these are not strings"
        )
        fail(tried, kinds, wanted, Cause(message, "end with .hexdigest()"))
    return values


def shown(values: list[str]) -> str:
    """The beginnings of a few fingerprints."""
    return ", ".join(value[:10] + "…" for value in values[:3])


def wrong_digests(images: np.ndarray) -> list[tuple[Cause, list[str]]]:
    """Fingerprints by mistake."""
    dots = "NumPy prints a large array with dots in its middle: images that differ there get the same string"

    def each(of: Callable[[np.ndarray], bytes]) -> list[str]:
        return [hashlib.sha256(of(image)).hexdigest() for image in images]

    wrong = [
        (Cause(f"the hash of str(image): {dots}", BYTES), each(lambda image: str(image).encode())),
        (Cause(f"the hash of repr(image): {dots}", BYTES), each(lambda image: repr(image).encode())),
        (Cause(f"str(image) itself: {dots}", BYTES), [str(image) for image in images]),
        (Cause("only a row of pixels is hashed", BYTES), each(lambda image: image[0].tobytes())),
        (Cause("only one colour is hashed", BYTES), each(lambda image: image[..., 0].tobytes())),
        (Cause("the mean of the image is hashed: others have the same", BYTES), each(_mean)),
        (Cause("the index of the image is hashed too: copies elsewhere are missed", BYTES), _placed(images)),
        (
            Cause("bytes.hex() is not a hash: a string of 6,144 characters for each image", BYTES),
            _hex(images),
        ),
    ]
    for name in ("md5", "sha1", "sha512", "blake2b"):
        message = f"{name}, not the sha256 that was asked for"
        wrong.append((Cause(message, BYTES), [digest(image, name) for image in images]))
    for dtype in (np.float32, np.float64, np.int64):
        message = f"the bytes of {np.dtype(dtype)} numbers, not of the uint8 levels"
        wrong.append((Cause(message, BYTES), [digest(image.astype(dtype)) for image in images]))
        scaled = [digest((image / dtype(255)).astype(dtype)) for image in images]
        wrong.append((Cause("the images are divided by 255 first", BYTES), scaled))
    return wrong


def _mean(image: np.ndarray) -> bytes:
    return np.float64(image.mean()).tobytes()


def _placed(images: np.ndarray) -> list[str]:
    return [
        hashlib.sha256(image.tobytes() + str(index).encode()).hexdigest()
        for index, image in enumerate(images)
    ]


def _hex(images: np.ndarray) -> list[str]:
    return [image.tobytes().hex() for image in images]


# ------------------------------------------------------------------ the overlap


TINY = (4, 4, 3)  # an image of 48 bytes is different enough from all others
FEW, MANY = 600, 12_000
# Times as long as the check's own fingerprints take, and seconds on top. A student's own are not a yardstick.
SLOW, LEEWAY = 15, 0.25
KEEP = "known = set(fingerprints(train)), then the indices of test fingerprints in it, in ascending order"


def find_overlap(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks which test images are found among training images, and that it takes no loop over pairs."""
    random = np.random.default_rng(seed)
    any_size(lambda sides: check_found(function, np.random.default_rng(seed), (*sides, 3)), TINY[:2])
    for count in (FEW, MANY):
        check_time(function, random, count)
    passed("every test image that stands among the training images, without a loop over pairs")


def check_found(function: Callable[..., Any], random: np.random.Generator, shape: tuple[int, ...]) -> None:
    """Fails unless the right indices are found among images of this shape."""
    train, test, right = planted(random, 40, 30, 9, shape)
    tried = f"find_overlap of {len(train)} training and {len(test)} test images"
    got = run("find_overlap", function, train, test, causes=HASHING)
    found = checked_indices(tried, got, right, train, test)
    if not np.array_equal(found, right):
        fail(tried, listed(found), listed(right), why(found.tolist(), right.tolist(), train, test))
    nothing = run("find_overlap", function, train[:0], test, causes=HASHING)
    if np.size(np.asarray(nothing, dtype=object)):
        cause = Cause("what is found is not in train", KEEP)
        fail("find_overlap without training images", "indices", "none", cause)
    untouched("find_overlap", function, train, test, names=("the training images are", "the test images are"))


def planted(
    random: np.random.Generator, trained: int, tested: int, copies: int, shape: tuple[int, ...] = TINY
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Training and test images, and the indices of test images with a copy in train.

    Some test images are equal to each other, some training images too, and a copy may be there twice. Three
    test images are nearly in train: one differs in a single level, one has the same levels in another order,
    one is mirrored.
    """
    train = random.integers(256, size=(trained, *shape)).astype(np.uint8)
    test = random.integers(256, size=(tested, *shape)).astype(np.uint8)
    mine, theirs = random.permutation(tested), random.permutation(trained)
    train[theirs[:copies]] = test[mine[:copies]]
    train[theirs[copies]] = test[mine[0]]  # a copy that is there twice
    test[mine[copies]] = test[mine[0]]  # and one that two test images have
    test[mine[copies + 1]] = test[mine[copies + 2]]  # equal test images without a copy in train
    train[theirs[copies + 1]] = train[theirs[copies + 2]]  # likewise in train
    one, other, mirrored = mine[copies + 3 : copies + 6]
    test[[one, other, mirrored]] = train[theirs[copies + 3 : copies + 6]]
    test[one, -1, -1, -1] ^= 1
    test[other] = test[other, ::-1]
    test[mirrored] = test[mirrored, :, ::-1]
    return train, test, np.sort(mine[: copies + 1])


def checked_indices(
    tried: str, got: Any, right: np.ndarray, train: np.ndarray, test: np.ndarray
) -> np.ndarray:
    """What came back as an array of indices of the test images."""
    wanted = "the indices of test images, in ascending order"
    step = "indices, as a list or an array: [index for index, … in enumerate(…) if …]"
    if got is None:
        fail(tried, "None", wanted, Cause("the function ends without `return`", step))
    if isinstance(got, (set, frozenset, dict)):
        message = "a set of fingerprints has no indices, and no order"
        fail(tried, f"a {type(got).__name__}", wanted, Cause(message, step))
    if isinstance(got, (int, np.integer)) or np.ndim(got) == 0:
        fail(tried, f"{got}", wanted, Cause("how many there are, not where", step))
    values = np.asarray(got) if len(got) else np.zeros(0, int)
    if values.dtype.kind in "US":
        fail(tried, "strings", wanted, Cause("these are fingerprints, not indices", step))
    if values.dtype.kind == "b":
        fail(tried, "True and False", wanted, Cause("a mask, not indices", "np.flatnonzero(mask)"))
    if values.ndim == 2 and values.shape[1] == 2:
        message = "pairs of indices: the index of the test image alone is asked for"
        fail(tried, f"{len(values)} pairs", wanted, Cause(message, step))
    if values.ndim != 1 or values.dtype.kind not in "iu":
        message = "images, not indices" if values.shape[1:] == test.shape[1:] else "not a list of integers"
        fail(tried, f"an array of {values.dtype}, shape {values.shape}", wanted, Cause(message, step))
    return values.astype(np.int64)


def listed(found: np.ndarray) -> str:
    """Places, as many as fit into a line."""
    return f"{len(found)}: {', '.join(map(str, found[:12]))}{', …' if len(found) > 12 else ''}"


def why(found: list[int], right: list[int], train: np.ndarray, test: np.ndarray) -> Cause:
    """Why other indices were found."""
    cause = which(wrong_indices(right, train, test), found)
    if cause is not UNKNOWN:
        return cause
    if sorted(found) == right:
        return Cause("the right indices in another order", "sorted(…)")
    if sorted(set(found)) == right:
        return Cause("indices come twice: a copy may be in train more than once", KEEP)
    if set(right) < set(found):
        return Cause("images that only share some pixels count as copies", "compare all bytes: fingerprints")
    return UNKNOWN


def wrong_indices(right: list[int], train: np.ndarray, test: np.ndarray) -> list[tuple[Cause, list[int]]]:
    """Indices by mistake."""
    mine, theirs = ([digest(image) for image in part] for part in (test, train))
    known, seen = set(theirs), set(mine)
    first = {mine[index]: index for index in reversed(range(len(mine)))}
    among = [index for index in range(len(test)) if mine.count(mine[index]) > 1]
    both = sorted({*right, *among})
    wrong = [
        (
            "these are indices of training images",
            [index for index, text in enumerate(theirs) if text in seen],
            "enumerate(fingerprints(test)): the indices are those of test images",
        ),
        (
            "indices of training images, one for each test image",
            [theirs.index(text) for text in mine if text in known],
            "enumerate(fingerprints(test)): the indices are those of test images",
        ),
        (
            "indices of training images, one for each test image",
            [len(theirs) - 1 - theirs[::-1].index(text) for text in mine if text in known],
            "enumerate(fingerprints(test)): the indices are those of test images",
        ),
        (
            "these are the test images that are **not** among the training images",
            [index for index, text in enumerate(mine) if text not in known],
            KEEP,
        ),
        (
            "a test image that is equal to another one is left out: it is in train as well",
            sorted(first[text] for text in set(mine) & known),
            "go through all test images; don't make a set of their fingerprints",
        ),
        ("test images that equal other test images count too: look in train", both, KEEP),
        ("test images that equal other test images, not training images", among, "look in train"),
        (
            "images at the same index are compared: a copy may be anywhere",
            [index for index, text in enumerate(mine) if theirs[index] == text],
            KEEP,
        ),
        ("every index comes back", list(range(len(test))), KEEP),
        ("nothing is found", [], "compare fingerprints, not arrays: image in train compares pixel by pixel"),
        ("only the first one comes back", right[:1], "no `return` inside the loop"),
    ]
    return [(Cause(message, step), indices) for message, indices, step in wrong]


def check_time(function: Callable[..., Any], random: np.random.Generator, count: int) -> None:
    """Fails if a search among many images takes far longer than taking their fingerprints.

    Too long may be the machine's fault, busy with other work: only three times in a row is believed.
    """
    train, test, right = planted(random, count, count, count // 100)
    tried = f"find_overlap of {count:,} training and {count:,} test images of {TINY[0]} × {TINY[1]} pixels"
    for _ in range(3):
        hashing = seconds(lambda: [digest(image) for part in (train, test) for image in part])[0]
        took, got = seconds(lambda: run("find_overlap", function, train, test, causes=HASHING))
        limit = SLOW * hashing + LEEWAY
        if took > 10 * limit:
            break
        if took <= limit:
            found = checked_indices(tried, got, right, train, test)
            if not np.array_equal(found, right):
                fail(tried, listed(found), listed(right), why(found.tolist(), right.tolist(), train, test))
            return
    step = "a set finds a fingerprint at once, however many it holds: `in` a list looks at each"
    message = "each test image is compared with each training image: for CIFAR-10, 500 million pairs"
    fail(
        tried,
        f"{took:.1f} seconds",
        f"about {2 * hashing:.2g}, as for the fingerprints",
        Cause(message, step),
    )


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """How long it took, and what came of it."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


# ------------------------------------------------------------------ the arithmetic


def overlap_share(function: Callable[..., Any], seed: int = 0) -> None:
    """Checks the share of memorised test images that explains a claim."""
    random = np.random.default_rng(seed)
    for _ in range(3):
        honest = round(float(random.uniform(0.5, 0.85)), 4)
        claimed = round(honest + float(random.uniform(0.2, 0.8)) * (1 - honest), 4)
        tried = f"overlap_share(claimed={claimed}, honest={honest})"
        got = float(array(tried, run("overlap_share", function, claimed, honest), ()))
        right = (claimed - honest) / (1 - honest)
        line = "claimed = share * 1 + (1 - share) * honest: solve it for the share"
        wrong = [
            (Cause("the gain alone: it must be seen against what was left to gain", line), claimed - honest),
            (
                Cause("the gain by the honest accuracy: what could be gained is 1 - honest", line),
                claimed / honest - 1,
            ),
            (Cause("the gain by the claimed accuracy", line), 1 - honest / claimed),
            (Cause("this is the share of the images that are **not** memorised", line), 1 - right),
            (Cause("the claim by the honest accuracy", line), claimed / honest),
            (Cause("the inverse of the share", line), 1 / right),
            (Cause("the accuracy that is left to gain", line), 1 - honest),
            (Cause("in percent, and a share from 0 to 1 is asked for", line), 100 * right),
            (Cause("the sign is reversed", line), -right),
        ]
        compare(tried, got, right, wrong, 1e-4)
    passed("the share that explains a claim")
