"""Describes what differs between two trainings, for people."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from cifar_helpers.training.describe import differing

MOST = 5  # differences in a sentence
WIDEST = 60  # letters of a value
UNSAID = {"net", "layers", "compile", "versions", "class", "code", "data", "values", "entries", "weights"}
UNSAID |= {"inner_optimizer"}


def changes(saved: dict[str, Any], now: dict[str, Any], moving: Iterable[Iterable[str]] = ()) -> str:
    """What differs between two descriptions of a training; nothing if it is the same.

    Parameters
    ----------
    saved, now : dict
        As `settings` gives them.
    moving : iterable of path
        What changed while the training ran: it isn't compared.

    Examples
    --------
    >>> changes({"optimizer": {"class": "Adam", "learning_rate": 1e-3}},
    ...         {"optimizer": {"class": "Adam", "learning_rate": 0.1}})
    'learning rate 0.001 → 0.1'
    """
    loose = {tuple(path) for path in moving}
    layers = [_labelled(side.get("net", {}).get("layers", [])) for side in (saved, now)]
    found = [] if list(layers[0]) == list(layers[1]) else list(_exchanged(*layers))
    for path, old, new in differing(_relabelled(saved, layers[0]), _relabelled(now, layers[1])):
        other_layers = path[:2] == ("net", "layers") and (old is None or new is None) and len(path) == 3
        if changing(path, old, new) in loose or path in loose or (found and other_layers):
            continue
        if not (found and path == ("net", "connections")):
            found.append(_difference(path, old, new))
    return _listed(found)


def changing(path: tuple[str, ...], old: Any, new: Any) -> tuple[str, ...]:
    """The path of what changes while a training runs: of a list or dictionary that grows, all that comes.

    >>> changing(("make_batch", "seen", "3"), None, 7)
    ('make_batch', 'seen', '*')
    """
    return (*path[:-1], "*") if old is None or new is None else path


def _labelled(layers: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Layers by names as Keras gives them: dense, dropout 2."""
    count: Counter[str] = Counter()
    total = Counter(layer["class"] for layer in layers)
    found = {}
    for layer in layers:
        count[layer["class"]] += 1
        number = f" {count[layer['class']]}" if total[layer["class"]] > 1 else ""
        found[snake(layer["class"]) + number] = layer
    return found


def snake(name: str) -> str:
    """A class's name in Keras's spelling.

    >>> snake("BatchNormalization"), snake("Conv2D")
    ('batch_normalization', 'conv2d')
    """
    return re.sub(r"(?<=[a-z])([A-Z])(?=[a-z])", r"_\1", name).lower()


def _relabelled(settings: dict[str, Any], layers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {**settings, "net": {**settings.get("net", {}), "layers": layers}}


def _exchanged(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    """Which layers came, went or stand in another place."""
    before, after = ([snake(layer["class"]) for layer in side.values()] for side in (old, new))
    for what, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = " and ".join(before[a:b]), " and ".join(after[c:d])
        if what == "replace":
            yield f"{gone} → {come} (layer {c + 1})"
        elif what == "delete":
            yield f"{gone} (layer {a + 1}) is no longer there"
        elif what == "insert":
            yield f"{come} is new (layer {c + 1})"


def _difference(path: tuple[str, ...], old: Any, new: Any) -> str:
    if path == ("net", "connections"):
        return "other connections between the layers"
    label = _label(path)
    if path[-1] in ("values", "entries", "weights"):
        return f"other {label}"
    before, after = (_value(value) for value in (old, new))
    if path[-1] == "code" or "\n" in before + after:
        before, after = _line(str(old), str(new))
        if "`bytecode" in before + after:
            return f"other code of {label}"
        return f"{possessive(label)} code {before} → {after}"
    return f"{label} {before} → {after}"


def _label(path: tuple[str, ...]) -> str:
    """Whose part differs: dropout's rate, callback 1's factor."""
    names: list[str] = []
    for name in path if len(path) == 1 or path[0] != "optimizer" else path[1:]:
        if name.isdigit() and names:
            names[-1] = f"{names[-1].removesuffix('s')} {name}"
        elif name not in UNSAID and name.replace("_", " ") not in names[-1:]:
            names.append(
                name if path[:2] == ("net", "layers") and name == path[2] else name.replace("_", " ")
            )
    return " ".join([*map(possessive, names[:-1]), *names[-1:]])


def possessive(name: str) -> str:
    """
    >>> possessive("dropout"), possessive("labels")
    ("dropout's", "labels'")
    """
    return name + ("'" if name.endswith("s") else "'s")


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("class") or value.get("shape") or _value(str(value)))
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    text = f"{value:.6g}" if isinstance(value, float) else "none" if value is None else str(value)
    return text if len(text) <= WIDEST or "\n" in text else text[:WIDEST] + "…"


def _line(old: str, new: str) -> tuple[str, str]:
    """The first lines of two codes that differ."""
    for before, after in zip(old.splitlines(), new.splitlines(), strict=False):
        if before != after:
            return _quoted(before), _quoted(after)
    shorter = min(len(old.splitlines()), len(new.splitlines()))
    left, right = (text.splitlines()[shorter:] for text in (old, new))
    return _quoted(left[0]) if left else "none", _quoted(right[0]) if right else "none"


def _quoted(line: str) -> str:
    line = line.strip()
    return f"`{line if len(line) <= WIDEST else line[:WIDEST] + '…'}`"


def _listed(found: list[str]) -> str:
    """The differences in one line; the same one in many layers is named once."""
    tails = Counter(_tail(message) for message in found)
    lines = []
    for message in found:
        tail = _tail(message)
        lines.append(message if tails[tail] < 3 else f"{tail} ({tails[tail]} times)")
    lines = list(dict.fromkeys(lines))
    more = f"; and {len(lines) - MOST} more" if len(lines) > MOST else ""
    return "; ".join(lines[:MOST]) + more


def _tail(message: str) -> str:
    return message.partition("'s ")[2] or message
