"""The leaderboard as one HTML file for the class: it loads nothing, and runs nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import jinja2
from markupsafe import Markup

from cifar_helpers.grading.feedback import clean
from cifar_helpers.instructors.leaderboard.scores import Board

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Line:
    """A line of the table; a line to compare with has no rank, interval or log loss."""

    who: str
    accuracy: float
    rank: int | None = None
    tied: bool = False
    interval: tuple[float, float] | None = None
    log_loss: float | None = None


def render(
    assignment: str, board: Board, references: Sequence[tuple[str, float]], with_names: bool = False
) -> str:
    """The page's HTML.

    Parameters
    ----------
    board : the class; remarks and reasons are not shown.
    references : names with accuracies, 0 to 1, to compare with.
    with_names : show real names instead of pseudonyms.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["percent"] = lambda share, digits=2: f"{100 * share:.{digits}f}"
    style = (TEMPLATES / "leaderboard.css").read_text(encoding="utf-8")
    return environment.get_template("leaderboard.html.j2").render(
        assignment=clean.name(assignment),
        board=board,
        lines=lines(board, references, with_names),
        with_names=with_names,
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        style=Markup(style),
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )


def lines(board: Board, references: Sequence[tuple[str, float]], with_names: bool = False) -> list[Line]:
    """Students and references, the best first; on equal terms students come first."""
    ranks = [score.rank for score in board.scores]
    shown = board.names if with_names else board.pseudonyms
    students = [
        Line(
            clean.name(shown[score.student]),
            score.accuracy,
            score.rank,
            ranks.count(score.rank) > 1,
            score.interval,
            score.log_loss,
        )
        for score in board.scores
    ]
    others = [Line(clean.name(name), accuracy) for name, accuracy in references]
    return sorted([*students, *others], key=lambda line: -line.accuracy)
