"""The outputs that a notebook was handed in with: what its student saw, kept beside the run while grading.

Intake takes them from the file (`outputs_of`), they travel in the metadata of their cells, `KeepHandedIn`
makes them small and harmless where the notebook is run, and the pages for people show them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nbformat import NotebookNode, v4
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Integer, Unicode

from cifar_helpers.grading import pictures

KEY = "handed_in"  # in a cell's metadata: its outputs as handed in
RUN = "graded_run"  # in a notebook's metadata: that it was run again, and how
MOST = 50  # outputs of one cell
TEXT_TYPES = ("text/plain", "text/html", "text/markdown", "text/latex")
PICTURES = ("image/png", "image/jpeg")
OLD_NAMES = {
    "text": "text/plain",
    "html": "text/html",
    "latex": "text/latex",
    "png": "image/png",
}  # nbformat 3
COMPARED = 50_000  # characters of a cell's outputs; longer ones are the same or not, and no more is said
TOO_LARGE = "… more outputs are left out: they are too large.\n"
LEFT_OUT = {"output_type": "stream", "name": "stdout", "text": TOO_LARGE}

# Every repetition is bounded: in a line of a million digits the search would take days.
NUMBER = re.compile(r"(?<![\w.])[-+]?\d[\d,]{0,30}(?:\.\d{1,30})?(?:e[-+]?\d{1,4})?(?![\w.]{0,30}\w)")
DURATION = re.compile(
    r"(?<![\d.,])[\d.,]{1,30}(?:e-?\d{1,4})? ?(?:ns|µs|us|ms|s|seconds?|min|minutes?|h|images/s)\b"
)

NOT_RUN = "Not run again: no points depend on this cell."
NOT_RUN_KEY = "not_run_again"  # in a cell's metadata: that it was not run while grading


def leave_out(cell: NotebookNode) -> None:
    """Has a cell say that it is not run while grading."""
    cell.metadata[NOT_RUN_KEY] = True
    cell.outputs, cell.execution_count = [v4.new_output("stream", name="stdout", text=f"{NOT_RUN}\n")], None


def was_left_out(cell: NotebookNode) -> bool:
    """Whether a cell of a graded notebook was not run while grading."""
    return cell.metadata.get(NOT_RUN_KEY) is True


def outputs_of(entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The outputs of a code cell in a notebook file of any nbformat, as those of nbformat 4.

    What is of no known form is left out; nothing is taken for well-formed.
    """
    listed = entry.get("outputs")
    listed = [output for output in listed if isinstance(output, Mapping)] if isinstance(listed, list) else []
    found = [taken for output in listed[:MOST] if (taken := _taken(output))]
    return [*found, LEFT_OUT] if len(listed) > MOST else found


def _taken(output: Mapping[str, Any]) -> dict[str, Any] | None:
    kind = output.get("output_type")
    if kind == "stream":
        return {"output_type": "stream", "name": "stdout", "text": _text(output.get("text"))}
    if kind in ("error", "pyerr"):
        message = {key: _text(output.get(key)) for key in ("ename", "evalue")}
        return {"output_type": "error", **message, "traceback": [_text(output.get("traceback"), "\n")]}
    data = output.get("data", {OLD_NAMES[key]: output[key] for key in OLD_NAMES if key in output})
    kept = {
        key: _text(data[key]) for key in (*TEXT_TYPES, *PICTURES) if isinstance(data, Mapping) and key in data
    }
    return {"output_type": "display_data", "data": kept, "metadata": {}} if kept else None


def _text(value: Any, joint: str = "") -> str:
    """nbformat's text, which may be a list of lines; every encoder takes it."""
    lines = value if isinstance(value, list) else [value]
    text = joint.join(line for line in lines if isinstance(line, str))
    return text.encode("utf-8", "replace").decode()


def size(outputs: Iterable[Mapping[str, Any]]) -> int:
    """Characters in outputs."""
    return sum(
        len(part)
        for output in outputs
        for part in (*output.get("data", {}).values(), *map(str, output.values()))
        if isinstance(part, str)
    )


def handed_in(cell: NotebookNode) -> list[dict[str, Any]]:
    """The outputs that a cell of a graded notebook was handed in with."""
    kept = cell.metadata.get(KEY)
    return outputs_of({"outputs": kept}) if isinstance(kept, list) else []


class KeepHandedIn(NbGraderPreprocessor):
    """Makes what was handed in small and harmless, and notes how the notebook was run again.

    It comes after the executor. Pictures are encoded again, as a file may hold more than a picture, and what
    is over the limits is left out.
    """

    how = Unicode(help="How notebooks are run again, as in 'on a small data set'.").tag(config=True)
    largest_pictures = Integer(50_000_000, help="Pixels of all pictures as handed in.").tag(config=True)
    largest_cell = Integer(1_500_000, help="Characters of a cell's outputs as handed in.").tag(config=True)
    largest = Integer(4_000_000, help="The same for all cells together.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Changes the metadata alone."""
        self.left, self.pixels = self.largest, self.largest_pictures
        nb.metadata[RUN] = {"how": self.how}
        for cell in nb.cells:
            if KEY in cell.metadata:
                cell.metadata[KEY] = self._kept(handed_in(cell))
        return nb, resources

    def _kept(self, outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        kept, room = [], min(self.largest_cell, self.left)
        for output in outputs:
            data = output.get("data", {})
            for kind in PICTURES:
                if kind in data and (drawn := self._drawn(data.pop(kind), kind)):
                    data[kind] = drawn
            if any(kind in data for kind in PICTURES):
                data.pop("text/html", None)  # the same picture once more, or what stands in for it
            room -= size([output])
            if room < 0:
                kept.append(dict(LEFT_OUT))
                break
            kept.append(output)
        self.left -= size(kept)
        return kept

    def _drawn(self, picture: str, kind: str) -> str | None:
        """The picture encoded again, while there is room for its pixels: a kilobyte can hold millions."""
        if (sound := pictures.picture(picture, kind)) is None:
            return None
        self.pixels -= pictures.pixels(sound, kind)
        return pictures.encoded_again(sound, kind) if self.pixels >= 0 else None


# ------------------------------------------------------------------ comparing


def same(claimed: Sequence[Mapping[str, Any]], again: Sequence[Mapping[str, Any]]) -> bool:
    """Whether two lists of outputs say the same, times aside; pictures are only counted."""
    return _wording(claimed) == _wording(again) and _pictures(claimed) == _pictures(again)


def failed(outputs: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a cell ended with an error."""
    return any(output["output_type"] == "error" for output in outputs)


def differences(claimed: Sequence[Mapping[str, Any]], again: Sequence[Mapping[str, Any]]) -> str:
    """How two runs of a cell differ, in a sentence, as far as they can be compared; "" if they can't.

    Numbers are compared where the words around them are the same: a table of CIFAR-10 and one of toy data are
    about different things.

    >>> run = lambda text: [{"output_type": "stream", "text": text}]
    >>> differences(run("test accuracy 0.57 in 3.1 s"), run("test accuracy 0.44 in 2.0 s"))
    'Not the same number: 0.57 as handed in, 0.44 while grading.'
    >>> differences(run("CIFAR-10: 0.57"), run("toy data: 0.44"))
    ''
    """
    if failed(claimed) != failed(again):
        ended = ("an error", "none") if failed(claimed) else ("no error", "one")
        return f"The cell ended with {ended[0]} as handed in, and with {ended[1]} while grading."
    before, after = _wording(claimed), _wording(again)
    if max(len(before), len(after)) > COMPARED:
        return ""
    if NUMBER.sub("#", before) != NUMBER.sub("#", after):
        return ""
    pairs = zip(NUMBER.findall(before), NUMBER.findall(after), strict=True)
    found = [f"{old} as handed in, {new} while grading" for old, new in pairs if old != new]
    if not found:
        return ""
    more = f"; {len(found) - 3} more" if len(found) > 3 else ""
    return f"Not the same number{'s' * (len(found) > 1)}: {'; '.join(found[:3])}{more}."


def _wording(outputs: Iterable[Mapping[str, Any]]) -> str:
    strings = []
    for output in outputs:
        data = output.get("data", {})
        strings.append(output.get("text") or data.get("text/plain") or data.get("text/html") or "")
        strings.append(f"{output.get('ename', '')} {output.get('evalue', '')}".strip())
    message = " ".join(" ".join(strings).split())
    return DURATION.sub("…", message) if len(message) <= COMPARED else message


def _pictures(outputs: Iterable[Mapping[str, Any]]) -> int:
    return sum(kind in output.get("data", {}) for output in outputs for kind in PICTURES)
