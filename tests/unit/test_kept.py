"""What is imported for good is left alone by the garbage collector, which then works as it did before."""

import gc
import os
import subprocess
import sys
import weakref

import pytest

from cifar_helpers import kept


@pytest.fixture(autouse=True)
def _as_before():
    was_on, count = gc.isenabled(), gc.get_freeze_count()
    yield
    (gc.enable if was_on else gc.disable)()
    if not count:
        gc.unfreeze()


class Circle:
    def __init__(self):
        self.itself = self


def test_the_collector_waits_and_works_again_afterwards():
    gc.enable()
    with kept.for_good():
        assert not gc.isenabled()
    assert gc.isenabled()
    later = weakref.ref(Circle())
    gc.collect()
    assert later() is None


def test_garbage_goes_before_and_what_is_there_at_the_end_is_left_alone():
    gc.enable()
    before, count = weakref.ref(Circle()), gc.get_freeze_count()
    with kept.for_good():
        assert before() is None
        there = Circle()
    assert gc.get_freeze_count() > count
    last = weakref.ref(there)
    there.itself = None
    del there
    assert last() is None  # what nothing holds goes as ever


def test_a_collector_that_was_off_stays_off_and_an_error_changes_nothing():
    gc.disable()
    with kept.for_good():
        pass
    assert not gc.isenabled()
    gc.enable()
    with pytest.raises(ImportError), kept.for_good():
        raise ImportError
    assert gc.isenabled()


@pytest.mark.slow  # TensorFlow is imported
def test_tensorflow_is_imported_for_good():
    program = "import gc, cifar_helpers, tensorflow; print(gc.isenabled(), gc.get_freeze_count() > 100_000)"
    command = [sys.executable, "-c", program]
    quiet = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}  # at 0, TensorFlow is left as it is
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=quiet)
    assert done.stdout.split() == ["True", "True"]
