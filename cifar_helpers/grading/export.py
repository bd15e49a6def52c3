"""Writes `nbgrader export`'s table so that no name can break its columns or command a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student
from nbgrader.plugins import CsvExportPlugin

from cifar_helpers.grading import files
from cifar_helpers.grading.report import no_formula, printable

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


class CsvExport(CsvExportPlugin):
    """As nbgrader's, with the same columns: nbgrader quotes nothing that it writes."""

    def export(self, gradebook: Gradebook) -> None:
        """Writes the table in one step."""
        place = Path(self.to or "grades.csv")
        self.log.info("Exporting grades to %s", place)
        with files.replacing(place, newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(self._rows(gradebook))

    def _rows(self, gradebook: Gradebook) -> Iterator[list[str]]:
        for assignment in gradebook.assignments:
            for student in gradebook.students:
                wanted = not self.assignment or assignment.name in map(str, self.assignment)
                if wanted and (not self.student or student.id in map(str, self.student)):
                    yield _row(gradebook, assignment, student)


def _row(gradebook: Gradebook, assignment: Assignment, student: Student) -> list[str]:
    strings = [student.id, student.last_name, student.first_name, student.email]
    known = ["" if text is None else no_formula(printable(text)) for text in strings]
    time, raw, penalty, score = "", 0.0, 0.0, 0.0
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        pass
    else:
        penalty = submission.late_submission_penalty or 0.0
        time, raw = submission.timestamp or "", submission.score
        score = max(0.0, raw - penalty)
    due = assignment.duedate or ""
    return [
        *map(str, (assignment.name, due, time)),
        *known,
        *map(str, (raw, penalty, score, assignment.max_score)),
    ]
