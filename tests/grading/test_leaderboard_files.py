"""Predictions are strangers' files: each is read as numbers or explained, at little cost."""

import io
import os
import struct
import time
import tracemalloc
import zipfile

import numpy as np
import pytest
from classroom import ASSIGNMENT

from cifar_helpers.grading.errors import NotGradable
from cifar_helpers.instructors.leaderboard import reading

COUNT = 30
GOOD = np.random.default_rng(0).dirichlet(np.ones(10), COUNT)


def saved(array, **named):
    buffer = io.BytesIO()
    np.save(buffer, array, **named)
    return buffer.getvalue()


def npy(header, body=b"", version=(1, 0)):
    """A .npy file with any header."""
    header = header.encode("latin-1")
    length = struct.pack("<H" if version == (1, 0) else "<I", len(header))
    return b"\x93NUMPY" + bytes(version) + length + header + body


def described(kind="'<f4'", order="False", shape="(30, 10)", body=b""):
    return npy(f"{{'descr': {kind}, 'fortran_order': {order}, 'shape': {shape}}}\n", body)


def zipped(name, content, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def npz():
    buffer = io.BytesIO()
    np.savez(buffer, GOOD)
    return buffer.getvalue()


class Bomb:
    """Unpickled, it would make a folder."""

    def __reduce__(self):
        return os.mkdir, ("pickle-was-run",)


def read(classroom, student="eve", count=COUNT):
    return reading.read(classroom.course, ASSIGNMENT, student, count)


def put(classroom, content, name="predictions.npy"):
    return classroom.put("eve", content, name)


@pytest.mark.parametrize(
    "content",
    [
        saved(GOOD.astype(np.float32)),
        saved(GOOD),
        saved(GOOD.astype(np.float16)),
        saved(GOOD.astype(">f8")),
        saved(GOOD.astype(np.longdouble)),
        saved(np.asfortranarray(GOOD)),
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (30, 10)}", GOOD.tobytes(), version=(2, 0)),
    ],
    ids=["float32", "float64", "float16", "big-endian", "longdouble", "columns-first", "version-2"],
)
def test_numbers_are_read_in_whatever_form_numpy_writes_them(classroom, content):
    put(classroom, content)
    np.testing.assert_allclose(read(classroom).probabilities, GOOD, rtol=2e-3)


HOSTILE = {
    "empty": (b"", "is no .npy file"),
    "text": (b"0.1 0.2", "is no .npy file"),
    "html": (b"<script>alert(1)</script>", "is no .npy file"),
    "pickle": (np.array([Bomb()]).dumps(), "is no .npy file"),
    "objects": (
        saved(np.array([[Bomb()] * 10] * COUNT), allow_pickle=True),
        "holds object instead of numbers",
    ),
    "npz": (npz(), "is an archive"),
    "structured": (saved(np.zeros((30, 10), [("<script>", "f4")])), "instead of numbers"),
    "texts": (saved(np.full((30, 10), "0.1")), "instead of numbers"),
    "dates": (saved(np.zeros((30, 10), "M8[s]")), "instead of numbers"),
    "complex": (saved(GOOD.astype(complex)), "holds complex128 instead of numbers"),
    "subarrays": (described("('<f4', (1000,))"), "instead of numbers"),
    "large subarrays": (described("('<f4', (1000000000,))"), "damaged header"),
    "cut off": (saved(GOOD)[:-1], "cut off or damaged"),
    "too long": (saved(GOOD) + b"\0", "cut off or damaged"),
    "only magic": (b"\x93NUMPY", "damaged header"),
    "half a header": (saved(GOOD)[:40], "damaged header"),
    "unknown version": (npy("{}", version=(9, 9)), "damaged header"),
    "no dictionary": (npy("[]"), "damaged header"),
    "huge header": (npy("{" + " " * 5_000 + "}"), "damaged header"),
    "long header": (
        described(kind="'<f4'" + " " * 3_000, body=GOOD.astype(np.float32).tobytes()),
        "damaged header",
    ),
    "deep header": (npy("(" * 900), "damaged header"),
    "a header that counts": (npy("-" * 900 + "1"), "damaged header"),
    "a header that runs": (npy("__import__('os').mkdir('header-was-run')"), "damaged header"),
    "a promised gigabyte of header": (b"\x93NUMPY\x02\x00\xff\xff\xff\x3f{", "damaged header"),
    "petabytes": (described(shape="(100000000000000, 10)"), "cut off or damaged"),
    "a shape beyond integers": (described(shape=f"({'9' * 400}, 10)"), "cut off or damaged"),
    "a negative shape": (described(shape="(-30, -10)", body=bytes(1200)), "impossible shape"),
    "many axes": (described(shape=f"({'1,' * 60})", body=bytes(4)), "impossible shape"),
    "one number": (described(shape="()", body=bytes(4)), "expected shape"),
    "no rows": (described(shape="(0, 10)"), "0 rows|damaged"),
    "other count": (saved(GOOD[:-1]), "29 rows for 30 private images"),
    "labels": (saved(GOOD.argmax(axis=1)), "one label per image"),
    "transposed": (saved(GOOD.T), "rows and columns are swapped"),
    "nan": (saved(np.where(GOOD == GOOD.max(), np.nan, GOOD)), "1 of 30 rows with NaN"),  # noqa: SIM300
    "infinite": (saved(np.full((30, 10), np.inf)), "30 of 30 rows with NaN or infinity"),
    "huge numbers": (saved(np.full((30, 10), 1e308)), "logits, not probabilities"),
    "negative": (saved(GOOD - 1), "logits"),
    "integers": (saved(np.full((30, 10), 2**63, np.uint64)), "logits"),
    "10 MB": (bytes(10_000_000), "10,000,000 bytes, more than 5,800"),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("content", "message"), HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_cannot_be_used_is_explained_and_does_nothing(
    classroom, tmp_path, monkeypatch, content, message
):
    monkeypatch.chdir(tmp_path)
    put(classroom, content)
    tracemalloc.start()
    start = time.monotonic()
    with pytest.raises(NotGradable, match=message) as problem:
        read(classroom)
    assert time.monotonic() - start < 1
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
    assert len(str(problem.value)) < 300
    assert not [path for path in tmp_path.iterdir() if path.name.endswith("was-run")]


def test_a_file_in_a_subfolder_or_an_archive_is_found(classroom):
    put(classroom, zipped("work/predictions.npy", saved(GOOD)), "work.zip")
    np.testing.assert_allclose(read(classroom).probabilities, GOOD, rtol=1e-6)


def test_two_files_are_one_too_many_and_none_is_said(classroom):
    put(classroom, b"", "notebook.ipynb")
    with pytest.raises(NotGradable, match=r"there is no predictions\.npy"):
        read(classroom)
    put(classroom, zipped("a/predictions.npy", b""), "a.zip")
    put(classroom, zipped("b/predictions.npy", b""), "b.zip")
    with pytest.raises(NotGradable, match=r"there are 2 files predictions\.npy"):
        read(classroom)


def test_an_archive_that_unpacks_to_more_than_can_be_is_refused(classroom):
    put(classroom, zipped("predictions.npy", bytes(6_000)), "work.zip")
    with pytest.raises(NotGradable, match="6,000 bytes, more than 5,800"):
        read(classroom)


def test_an_archive_that_unpacks_at_once_is_refused(classroom):
    put(classroom, zipped("predictions.npy", bytes(10**6), zipfile.ZIP_BZIP2), "work.zip")
    with pytest.raises(NotGradable, match="packed by a method"):
        read(classroom)


@pytest.fixture
def secret(tmp_path):
    """Good predictions that are somebody else's."""
    path = tmp_path / "secret.npy"
    path.write_bytes(saved(GOOD))
    return path


def test_links_are_not_followed(classroom, secret):
    folder = classroom.course.submitted("eve", ASSIGNMENT)
    folder.mkdir(parents=True)
    (folder / "predictions.npy").symlink_to(secret)
    with pytest.raises(NotGradable, match="symbolic link, which is not followed"):
        read(classroom)


@pytest.mark.parametrize("level", ["assignment", "student"])
def test_linked_folders_are_not_followed(classroom, tmp_path, level):
    theirs = tmp_path / "theirs"
    (theirs / ASSIGNMENT).mkdir(parents=True)
    (theirs / ASSIGNMENT / "predictions.npy").write_bytes(saved(GOOD))
    folder = classroom.course.submitted("eve", ASSIGNMENT)
    link, target = (folder, theirs / ASSIGNMENT) if level == "assignment" else (folder.parent, theirs)
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)
    with pytest.raises(NotGradable, match="symbolic link, which is not followed"):
        read(classroom)


def test_a_pipe_is_not_waited_for_and_a_folder_is_not_opened(classroom):
    folder = classroom.course.submitted("eve", ASSIGNMENT)
    folder.mkdir(parents=True)
    os.mkfifo(folder / "predictions.npy")
    with pytest.raises(NotGradable, match="not a regular file"):
        read(classroom)
    (folder / "predictions.npy").unlink()
    (folder / "predictions.npy").mkdir()
    with pytest.raises(NotGradable, match=r"damaged|regular"):
        read(classroom)


@pytest.mark.parametrize("name", [" eve", ".eve", "e\nve", "e" * 129, "b\udcff"])
def test_a_folder_that_can_be_nobodys_is_refused(classroom, name):
    with pytest.raises(NotGradable, match="folder's name"):
        read(classroom, name)
