"""bfloat16 where it was asked for, and in `laptop` where it was measured to be faster."""

from __future__ import annotations

import json

import keras
import pytest

from cifar_helpers import backend, training
from cifar_helpers.training import precision

pytestmark = pytest.mark.slow  # TensorFlow is imported


@pytest.fixture(autouse=True)
def place(monkeypatch, tmp_path):
    """A cache of its own; where precision is remembered."""
    monkeypatch.setenv("CIFAR_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("CIFAR_BUDGET", "laptop")
    monkeypatch.delenv("CIFAR_MIXED_PRECISION", raising=False)
    yield tmp_path / "cache" / "bfloat16.json"
    keras.config.set_dtype_policy("float32")


@pytest.fixture
def measured(monkeypatch):
    """How often it was measured; the gain is what a test says."""
    calls: list[float] = []

    def says(gain: float) -> list[float]:
        monkeypatch.setattr(backend, "gain", lambda: calls.append(gain) or gain)
        return calls

    return says


@pytest.mark.parametrize(("gain", "on"), [(2.9, True), (1.31, True), (1.1, False), (0.3, False)])
def test_a_laptop_takes_what_is_faster_here_and_remembers_it(gain, on, measured):
    calls = measured(gain)
    assert training.use_mixed_precision() is on
    assert keras.config.dtype_policy().name == ("mixed_bfloat16" if on else "float32")
    assert training.use_mixed_precision() is on
    assert calls == [gain]


def test_what_was_said_holds_and_nothing_is_measured(measured, monkeypatch):
    calls = measured(2.9)
    for said, on in (("0", False), ("1", True)):
        monkeypatch.setenv("CIFAR_MIXED_PRECISION", said)
        assert training.use_mixed_precision() is on
        assert training.use_mixed_precision(not on) is not on
    monkeypatch.delenv("CIFAR_MIXED_PRECISION")
    for budget in ("smoke", "gpu"):
        monkeypatch.setenv("CIFAR_BUDGET", budget)
        assert training.use_mixed_precision() is False
    assert calls == []


def test_another_processor_is_measured_again(measured, monkeypatch):
    calls = measured(2.0)
    training.use_mixed_precision()
    monkeypatch.setattr(precision, "processor", lambda: "another one")
    training.use_mixed_precision()
    assert len(calls) == 2


@pytest.mark.parametrize("damaged", [b"", b"[1]", b'{"a": "b"}', b"\xff\xfe", b"null"])
def test_a_damaged_memory_is_made_again(damaged, place, measured):
    calls = measured(2.0)
    place.parent.mkdir()
    place.write_bytes(damaged)
    assert training.use_mixed_precision() is True
    assert calls == [2.0]
    assert list(json.loads(place.read_text()).values()) == [2.0]


def test_without_a_place_to_remember_it_is_measured_each_time(measured, monkeypatch, tmp_path):
    calls = measured(2.0)
    (tmp_path / "file").touch()
    monkeypatch.setenv("CIFAR_CACHE_DIR", str(tmp_path / "file" / "below"))
    assert training.use_mixed_precision() is training.use_mixed_precision() is True
    assert len(calls) == 2


def test_the_measurement_itself():
    assert 0.01 < backend.gain() < 100
    assert precision.processor()
