"""Cached arrays are what was made, or are made again."""

import errno
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from cifar_helpers.data import cache
from cifar_helpers.data.data_error import DataError

# Makes an entry slowly in a process of its own, leaving a line for each making.
MAKE = """
import sys, time
import numpy as np
from cifar_helpers.data import cache

def make():
    with open(sys.argv[1], "a") as log:
        log.write("made\\n")
    time.sleep(0.5)
    return {"x": np.arange(1000)}

assert (cache.arrays("entry", "source", make)["x"] == np.arange(1000)).all()
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CIFAR_CACHE_DIR", str(tmp_path))
    return tmp_path


class Maker:
    """Makes arrays and counts how often."""

    def __init__(self):
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return {"x": np.arange(1000), "y": np.full((20, 32, 32, 3), self.calls, np.uint8)}


def assert_remade(source="source"):
    """The entry is made again, once, and is whole then."""
    maker = Maker()
    made = cache.arrays("entry", source, maker)
    again = cache.arrays("entry", source, maker)
    assert maker.calls == 1
    for arrays in (made, again):
        np.testing.assert_array_equal(arrays["x"], np.arange(1000))
        assert arrays["y"].shape == (20, 32, 32, 3)
        assert (arrays["y"] == 1).all()


def test_arrays_are_made_once_and_come_back_equal():
    assert_remade()


def test_arrays_are_plain_memory_mapped_and_read_only():
    array = cache.arrays("entry", "source", Maker())["y"]
    assert type(array) is np.ndarray
    assert isinstance(array.base, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 0


def test_another_source_is_never_served_from_the_old_one():
    cache.arrays("entry", "old source", Maker())
    assert_remade("new source")


@pytest.mark.parametrize("length", [0, 5, 200, 60_000])
def test_a_file_that_was_cut_off_is_made_again(length, folder):
    cache.arrays("entry", "source", Maker())
    os.truncate(folder / "arrays" / "entry" / "y.npy", length)
    assert_remade()


def test_a_file_that_was_changed_is_made_again(folder):
    cache.arrays("entry", "source", Maker())
    path = folder / "arrays" / "entry" / "y.npy"
    content = bytearray(path.read_bytes())
    content[30_000] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(0, 0))
    assert_remade()


def test_a_copied_cache_with_other_times_is_good(folder):
    cache.arrays("entry", "source", Maker())
    os.utime(folder / "arrays" / "entry" / "y.npy", ns=(0, 0))
    maker = Maker()
    cache.arrays("entry", "source", maker)
    assert maker.calls == 0


@pytest.mark.parametrize(
    "manifest", ["", "{", "[]", "3", '{"source": "source"}', '{"source": "source", "files": {"x": 3}}']
)
def test_a_damaged_manifest_is_made_again(manifest, folder):
    cache.arrays("entry", "source", Maker())
    (folder / "arrays" / "entry" / "manifest.json").write_text(manifest)
    assert_remade()


def test_a_missing_file_is_made_again(folder):
    cache.arrays("entry", "source", Maker())
    (folder / "arrays" / "entry" / "x.npy").unlink()
    assert_remade()


def test_what_a_killed_process_left_is_swept_away(folder):
    (folder / "arrays" / "entry.new").mkdir(parents=True)
    (folder / "arrays" / "entry.new" / "x.npy").write_bytes(b"half an array")
    assert_remade()
    assert not (folder / "arrays" / "entry.new").exists()


def test_a_failure_to_make_arrays_leaves_nothing_and_reaches_the_caller(folder):
    def make():
        raise DataError("no archive")

    with pytest.raises(DataError, match="no archive"):
        cache.arrays("entry", "source", make)
    assert not (folder / "arrays" / "entry").exists()
    assert_remade()


def test_a_full_disk_is_an_error_that_says_what_to_do_and_leaves_nothing(folder, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(np, "save", full)
        with pytest.raises(DataError, match=r"can't be written \(No space left on device\).*CIFAR_CACHE_DIR"):
            cache.arrays("entry", "source", Maker())
    assert os.listdir(folder / "arrays") == ["entry.lock"]
    assert_remade()


def test_two_processes_at_once_make_an_entry_once(folder):
    log = folder / "log"
    both = [subprocess.Popen([sys.executable, "-c", MAKE, str(log)]) for _ in range(2)]
    assert [process.wait(30) for process in both] == [0, 0]
    assert log.read_text() == "made\n"


def test_the_cache_is_in_the_users_cache_folder_unless_told_otherwise(monkeypatch, folder):
    assert cache.folder() == folder
    monkeypatch.delenv("CIFAR_CACHE_DIR")
    assert "cifar-helpers" in str(cache.folder())


def test_the_manifest_names_the_source_for_people_to_read(folder):
    cache.arrays("entry", "official archive", Maker())
    assert (
        json.loads((folder / "arrays" / "entry" / "manifest.json").read_text())["source"]
        == "official archive"
    )


def test_on_a_read_only_file_system_arrays_are_made_in_memory(monkeypatch):
    def refuse(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(cache.lock, "held", refuse)
    made = cache.arrays("entry", "source", lambda: {"x": np.arange(3)})
    assert made["x"].tolist() == [0, 1, 2]
