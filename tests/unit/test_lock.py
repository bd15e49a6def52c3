"""A lock has one holder, dies with it, and is done without where the file system has none."""

from __future__ import annotations

import errno
import logging
import os
import subprocess
import sys

import numpy as np
import pytest
from data_support import describe, server, whole

from cifar_helpers import lock
from cifar_helpers.data import archives, cache, download

fcntl = pytest.importorskip("fcntl", reason="Windows has another call")
CONTENT = b"an archive" * 100
HOLD = """
import sys, time
from pathlib import Path
from cifar_helpers import lock
with lock.held(Path(sys.argv[1]), "holding"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def without_locks(monkeypatch):
    """A file system that answers each request for a lock with an error; returns how to choose it."""
    monkeypatch.setattr(lock, "_without_locks", set())

    def choose(number):
        def refuse(*_):
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(lock.fcntl, "flock", refuse)

    return choose


@pytest.mark.parametrize("name", ["ENOSYS", "ENOLCK", "EOPNOTSUPP", "ENOTSUP", "EINVAL", "EIO", "EPERM"])
def test_without_locks_the_cache_works_with_one_warning(name, without_locks, tmp_path, monkeypatch, caplog):
    without_locks(getattr(errno, name))
    monkeypatch.setenv("CIFAR_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with server(whole(CONTENT)) as web:
        archive = describe(CONTENT, archives.OFFICIAL["cifar10"].archives[0], [web.url])
        fetched = download.fetch(archive, tmp_path)
    assert fetched.read_bytes() == CONTENT
    assert cache.arrays("entry", "source", lambda: {"x": np.array([1, 2])})["x"].tolist() == [1, 2]
    [warning] = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert "on a file system without locks" in warning.getMessage()
    assert "one notebook at a time" in warning.getMessage()


def test_a_holder_is_not_taken_for_a_file_system_without_locks(tmp_path, caplog):
    path = tmp_path / "lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(lock.Busy), lock.held(path, "a test", wait=False):
            pass
    finally:
        holder.kill()
        holder.wait(30)
    with lock.held(path, "a test", wait=False):  # a dead process has no lock
        assert caplog.records == []
