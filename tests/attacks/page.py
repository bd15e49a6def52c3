"""Writes course/attacks.md from results/: what was tried, what stock nbgrader made of it, and we.

python -m attacks.page (in tests/)
"""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path

from attacks import forty, run, stock
from attacks.attack import Attack
from attacks.families import ATTACKS, PUSHED, QUICK

PAGE = Path(__file__).parents[2] / "course" / "attacks.md"
INTRODUCTION = """\
# Attacks on grading

Submissions that try to forge a grade, to look where they must not, or to stop the grading of a class:
{count} of them, in {families} families. All were handed in to one class, with {honest} honest students
among them, and graded in one run of `cifar-course grade` ({date}, {minutes:g} minutes with two workers,
{cell} s a cell). The run ended by itself with exit code {code}; {won} of the attacks won anything, and
every honest grade was the one that is due. The largest of the grader's own processes took {peak} MB.

“Stock” is nbgrader 0.9 with its default settings, given the same submission: {beaten} of the {claims} that
were tried against it win there, so the attacks are real. “–” was not tried, as it is about this course's
own grading or harms nobody but its author. Network attacks aim at listeners of the suite's own on the same
machine.

The suite is `tests/attacks/`; this page is written by `attacks/page.py` from `attacks/results/`. `make
test` runs {pushed} of the attacks, the weekly workflow {quick}, `make test-long` all.

## Known limits

- Student code sees the inputs that a hidden test calls it with, and may show them. Hidden tests draw their
  inputs from a private seed, so that they are worth nothing in the next run.
- The message of a failing test reaches the student, and those of `numpy.testing` and `unittest` quote what
  was expected. A message of one's own says what is wrong instead.
- A cell whose points depend on a student's answer in another way than by comparing with a reference can be
  fooled; that is a mistake in the cell, and the wall can't fix it.
- The judge sees what a net answers and how its weights move, and not what it is made of. A net that is
  compiled, or has no dropout, must train as NumPy's gradients say. One with dropout that nobody compiles is
  judged by its outputs, at prediction and while training: who writes its layers by hand, without Keras, has
  the points of that task. The net that is handed over is judged by its accuracy on unseen images alone.
- A function that must repeat itself for a seed is asked twice in one process: one that draws truly at random and
  remembers what it drew for each seed has the points of that task.
- Where one number is the answer, such as a count of parameters, whoever knows it has the points.
- An attack that breaks its own kernel can lose points that its honest part would have earned.
- Handing in a classmate's notebook as one's own is not looked for.
- What staff start themselves on files of a submission, in a terminal or in another environment, is not guarded.
- Limits of memory are looked at three times a second, so that a submission can hold more for a moment. What
  Linux needs for pipes, locks and watches on files is bounded by how many processes and open files there may
  be, and is not counted.
- Workers have processors of their own. With more workers than processors, and in a cluster whose workers
  share a machine, submissions share them; one that was kept waiting too long is run again by itself.
- What the processor or the Linux kernel itself gives away is beyond a sandbox of namespaces and filters.
"""


FORTY = """
The family “class stoppers” runs no code: its bytes are made to cost whoever reads them memory or time.
It was graded in a class of forty, {count} of them stoppers and {honest} honest ({date}): the run ended by
itself after {minutes:g} minutes with exit code {code}, every honest grade was exact, the main process took
{main_MB} MB at most, and no other of the grader's own more than {peak_MB} MB.
"""

BESIDE = """
## What staff do beside grading

Not in the class's run: these wait for somebody who opens, saves, validates or prints what was handed in. Each is tried by
the tests named, with what must not have happened looked for on the disk; in the browser by double click, in JupyterLab and
Notebook, as root and as an ordinary user.

| attack | what it tries | held by |
| --- | --- | --- |
| module-beside-kernel | `ipykernel_launcher.py`, `IPython.py`, `zmq.py`, `json.py`, `debugpy.py` and their like beside a notebook that is opened, below each folder of submissions or by a link. | `browser/test_opening.py`, `grading/test_opening.py` |
| settings-of-formgrader | `formgrader?path=` leads to an `nbgrader_config.py` that was handed in, or outside the course. | `grading/test_opening.py` |
| name-as-markup | A folder's name, or a link that leads to the formgrader, holds HTML or a script, which its pages would take for their own. | `grading/test_opening.py` |
| page-from-formgrader | An HTML file beside the notebook is opened by its address in the formgrader, and would be a page of the Jupyter server's own. | `grading/test_opening.py` |
| settings-of-folder | Jupyter is started in a submission's folder, which has an `nbgrader_config.py`. | `grading/test_opening.py` |
| pair-elsewhere | A notebook's metadata, or a `jupytext.toml` beside it, pair it with a program in `source/`, to be written when it is saved. | `grading/test_opening.py` |
| validate | The button *Validate*, or `nbgrader validate`, is to run a notebook as the instructor, or to hold up the server. | `grading/test_opening.py` |
| script-of-a-cell | A cell that staff run shows JavaScript, HTML or a widget, which would command the Jupyter server in their name. | `browser/test_opening.py`, `grading/test_opening.py` |
| terminal | A terminal of a submission's folder takes modules and settings from there. | `grading/test_opening.py` |
| left-in-autograded | Files beside the notebook go on lying beside it in `autograded/`. | `grading/test_set_aside.py` |
| formula-elsewhere | A name or message begins a formula after a semicolon, tab, bar or quote, in `grades.csv`, `leaderboard.csv` or `nbgrader export`. | `grading/test_formulas.py` |
| guess-confirmed | A cell prints guesses of hidden lines: whichever were blanked in the feedback would be right. | `grading/test_feedback.py` |
| other-account | Another account of the machine reads gradebook, submissions or feedback. | `grading/test_private_files.py` |
"""


def render() -> str:
    """The page's text."""
    paths = (run.RESULTS, stock.RESULTS, forty.RECORD)
    here, there, stoppers = (json.loads(path.read_text()) for path in paths)
    here["attacks"] |= stoppers["attacks"]
    claims = [attack for attack in ATTACKS if attack.beats and attack.name in there]
    numbers = {
        "count": len(ATTACKS),
        "families": len({attack.family for attack in ATTACKS}),
        "honest": len(run.HONEST),
        "won": sum(bool(result["wins"]) for result in here["attacks"].values()) or "none",
        "beaten": sum(there[attack.name]["won"] for attack in claims),
        "claims": len(claims),
        "pushed": len(PUSHED),
        "quick": len(QUICK),
        "cell": run.CELL_SECONDS,
        "peak": here["peak MB"],
        **{name: here[name] for name in ("date", "minutes", "code")},
    }
    text = INTRODUCTION.format(**numbers)
    for family, date in here.get("alone", {}).items():
        text += f"\nThe family “{family}” came later: it was graded in a class of its own ({date}).\n"
    count = len(stoppers["attacks"])
    text += FORTY.format(count=count, honest=forty.STUDENTS - count, **_numbers(stoppers))
    for family, attacks in groupby(ATTACKS, key=lambda attack: attack.family):
        text += _table(family, list(attacks), here["attacks"], there)
    return text + BESIDE


def _numbers(stoppers: dict) -> dict[str, object]:
    names = ("date", "minutes", "main MB", "peak MB", "code")
    return {name.replace(" ", "_"): stoppers[name] for name in names}


def _table(family: str, attacks: list[Attack], here: dict, there: dict) -> str:
    won = sum(there.get(attack.name, {}).get("won", False) for attack in attacks)
    tried = any(attack.beats and attack.name in there for attack in attacks)
    stock_message = f"stock nbgrader loses to {won}" if tried else "none was tried with stock nbgrader"
    lines = [
        f"\n## {family[0].upper()}{family[1:]}\n",
        f"{len(attacks)} attacks; {stock_message}.\n",
        "| attack | what it tries | stock | here |",
        "| --- | --- | --- | --- |",
    ]
    for attack in attacks:
        theirs = there.get(attack.name, {"won": False, "how": ""}) if attack.beats else None
        message = "–" if theirs is None or attack.name not in there else theirs["how"] or "holds"
        lines.append(
            f"| {attack.name} | {_cell(attack.story)} | {_cell(message)} | {_ours(here[attack.name])} |"
        )
    return "\n".join(lines) + "\n"


def _ours(result: dict) -> str:
    if result["wins"]:
        return _cell("**WINS**: " + "; ".join(result["wins"][:2]))
    return "refused" if result["points"] is None else f"{result['points']:g} points"


def _cell(text: str) -> str:
    """Text that a table's cell can hold."""
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")[:160]


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
