"""Which precision nets calculate in: float32, or bfloat16 where the processor is faster with it."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path

from cifar_helpers import backend, budget

SWITCH = "CIFAR_MIXED_PRECISION"
REMEMBERED = "bfloat16.json"  # what was measured, in the cache's folder
GAIN = 1.3  # bfloat16 pays from here on: casts and the float32 parts of a net cost something


def use_mixed_precision(on: bool | None = None) -> bool:
    """Lets models made from now on calculate in bfloat16, with weights in float32, or stops that.

    On processors with avx512_bf16 or AMX training takes about half the time; on others it is slower.
    ``keras.utils.clear_session()`` sets it back to float32, so call this again after it. The last layer
    of a net says ``dtype="float32"``: bfloat16 knows only 128 numbers from 0.5 to 1.

    Parameters
    ----------
    on : bool, optional
        None asks the environment variable CIFAR_MIXED_PRECISION: 1 is on, 0 is off. Without it, the
        `laptop` budget measures once which of the two is faster here, in half a second or so, and
        remembers it in the cache's folder; the other budgets, and Keras's other backends, stay with float32.

    Returns
    -------
    bool
        Whether it is on.
    """
    import keras

    said = os.environ.get(SWITCH, "").strip()
    if on is None:
        on = said == "1" if said else budget.current().name == "laptop" and faster_in_bfloat16()
    keras.config.set_dtype_policy("mixed_bfloat16" if on else "float32")
    return on


def faster_in_bfloat16() -> bool:
    """Whether convolutions take clearly less time in bfloat16 than in float32 here: measured once."""
    from cifar_helpers.data import cache

    if not backend.is_tensorflow():
        return False
    path, here = cache.folder() / REMEMBERED, f"{_machine()}, {backend.version()}"
    known = _read(path)
    if here not in known:
        known[here] = round(backend.gain(), 2)
        _write(path, known)
    return known[here] >= GAIN


def known_gain() -> float | None:
    """How many times faster bfloat16 was on this machine when it was measured last; None if it never was."""
    from cifar_helpers.data import cache

    gains = [gain for here, gain in _read(cache.folder() / REMEMBERED).items() if here.startswith(_machine())]
    return gains[-1] if gains else None


def _machine() -> str:
    return f"{processor()}, {os.cpu_count()} cores"


def processor() -> str:
    """The processor's name, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    flags = [line.split() for line in lines if line.startswith("flags")]
    kinds = sorted({"amx_bf16", "avx512_bf16"}.intersection(*flags[:1]))
    return " ".join([*(names[:1] or [platform.processor() or platform.machine()]), *kinds])


def _read(path: Path) -> dict[str, float]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return {name: float(value) for name, value in known.items()}
    except (OSError, ValueError, TypeError, AttributeError):  # absent or damaged: measured again
        return {}


def _write(path: Path, known: dict[str, float]) -> None:
    """Remembers what was measured; where that can't be written, it is measured again next time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(f".{os.getpid()}.new")
        new.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
        new.replace(path)
    except OSError:
        return
