"""The leaderboard ranks a class honestly, shows nobody who doesn't want to be seen, and stays whole."""

import base64
import csv
import hashlib
import os
import re

import numpy as np
import pytest
from bs4 import BeautifulSoup
from classroom import ASSIGNMENT
from typer.testing import CliRunner

from cifar_helpers.cli import app
from cifar_helpers.data import Split
from cifar_helpers.grading import apart, files
from cifar_helpers.grading.errors import CourseError
from cifar_helpers.instructors.leaderboard import board, private_test
from cifar_helpers.instructors.leaderboard.pseudonyms import pseudonyms
from cifar_helpers.instructors.leaderboard.scores import LEAST, log_loss, wilson
from cifar_helpers.predictions import IMAGES

COUNT = 100
STUDENTS = "id,first_name,last_name\nada,Ada,Lovelace\nboris,Boris,Ivanov\nzoe,Zoë,Nobody\n"


class Class:
    """A course with a private test, and hands to put predictions in."""

    def __init__(self, classroom):
        self.classroom, self.course, self.root = classroom, classroom.course, classroom.root
        split = Split(np.zeros((COUNT, 32, 32, 3), np.uint8), np.arange(COUNT) % 10)
        self.labels = private_test.make(self.course, ASSIGNMENT, (split, "zeros", IMAGES)).labels
        (self.root / "students.csv").write_text(STUDENTS, encoding="utf-8")

    def predictions(self, right, seed=0, sure=0.9):
        """Probabilities of which the first `right` rows are right."""
        wrong = (self.labels + np.random.default_rng(seed).integers(1, 10, COUNT)) % 10
        chosen = np.where(np.arange(COUNT) < right, self.labels, wrong)
        return np.where(np.eye(10, dtype=bool)[chosen], sure, (1 - sure) / 9)

    def hand_in(self, student, predictions):
        folder = self.course.submitted(student, ASSIGNMENT)
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "predictions.npy", predictions)

    def run(self, *options):
        arguments = ["leaderboard", ASSIGNMENT, *options, "--course", str(self.root)]
        result = CliRunner().invoke(app, arguments)
        return result.exit_code, result.output

    def rows(self):
        with open(self.root / "leaderboard.csv", encoding="utf-8", newline="") as file:
            return {row["student"]: row for row in csv.DictReader(file)}

    @property
    def page(self):
        return (self.root / "leaderboard.html").read_text(encoding="utf-8")

    def lines(self):
        """The page's table, as a browser's reader finds it."""
        rows = BeautifulSoup(self.page, "html.parser").select("tbody tr")
        return [[cell.get_text().strip() for cell in row.find_all(["td", "th"])] for row in rows]


@pytest.fixture
def group(classroom):
    return Class(classroom)


def test_the_class_is_ranked_by_accuracy_and_equal_ones_share_a_rank(group):
    for seed, (student, right) in enumerate({"ada": 75, "boris": 90, "chen": 75, "dana": 45}.items()):
        group.hand_in(student, group.predictions(right, seed))
    code, _ = group.run()
    assert code == 0
    rows = group.rows()
    ranks = {student: row["rank"] for student, row in rows.items()}
    assert ranks == {"boris": "1", "ada": "2", "chen": "2", "dana": "4", "zoe": ""}
    assert [rows["ada"][name] for name in ("right", "images", "accuracy")] == ["75", "100", "0.7500"]
    assert rows["ada"]["name"] == "Ada Lovelace"
    assert rows["zoe"]["remarks"] == "nothing handed in"
    assert [line[0] for line in group.lines()] == ["1", "2=", "2=", "4", "–"]
    assert group.lines()[-1][1:3] == ["Random guess", "10.00"]


def test_the_page_shows_pseudonyms_alone_unless_names_are_asked_for(group):
    group.hand_in("ada", group.predictions(75))
    group.run()
    alias = group.rows()["ada"]["pseudonym"]
    assert re.fullmatch(r"[a-z]+ [a-z]+ \d{4}", alias)
    assert group.lines()[0][1] == alias
    assert not re.search(
        r"\bada\b|lovelace", BeautifulSoup(group.page, "html.parser").body.get_text().lower()
    )
    group.run("--names")
    assert group.lines()[0][1] == "Ada Lovelace"
    assert alias not in group.page


def test_a_pseudonym_stays_with_its_student_and_only_this_course_can_make_it(group, make_classroom, tmp_path):
    first = pseudonyms(group.course, ["ada", "boris"])
    again = pseudonyms(group.course, ["aaron", "boris", "ada", "zoe"])
    assert {student: again[student] for student in first} == first
    assert pseudonyms(make_classroom("sqlite", tmp_path / "other").course, first) != first


def test_no_two_students_share_a_pseudonym(group, monkeypatch):
    monkeypatch.setattr("cifar_helpers.instructors.leaderboard.pseudonyms.NUMBERS", 1)
    assert len(set(pseudonyms(group.course, map(str, range(900))).values())) == 900


def test_every_student_is_told_the_own_line_and_nobody_elses(group):
    group.hand_in("ada", group.predictions(75))
    group.hand_in("boris", group.labels)
    group.run()
    told = {s: (group.course.feedback(s, ASSIGNMENT) / board.NOTE).read_text() for s in ("ada", "boris")}
    aliases = {student: row["pseudonym"] for student, row in group.rows().items()}
    assert f"you are: {aliases['ada']}\nRank 1 of 1: 75 of 100" in told["ada"]
    assert told["boris"].startswith("You are not on the leaderboard. predictions.npy: one label per image")
    assert aliases["boris"] not in told["ada"]


def test_reading_one_that_takes_too_much_is_that_ones_problem_and_a_wrong_class_list_a_remark(
    group, monkeypatch
):
    for student in ("ada", "boris"):
        group.hand_in(student, group.predictions(75))
    (group.root / "students.csv").write_text("id,first_name\na/b,Ann\n")
    real = apart.call

    def too_much(function, root, assignment, student, *rest):
        if student == "boris":
            return real(os.abort)
        return real(function, root, assignment, student, *rest)

    monkeypatch.setattr(apart, "call", too_much)
    made = board.collect(group.course, ASSIGNMENT)
    assert [score.student for score in made.scores] == ["ada"]
    assert made.problems == {"boris": "it ends the process that looks at it (code -6)"}
    assert "line 2: the id holds a slash" in made.remarks["students.csv"][0]


EVIL = "<script>alert(1)</script>"


def test_a_name_is_text_on_the_page_and_no_formula_in_the_table(group):
    (group.root / "students.csv").write_text(
        f'id,first_name,last_name\nada,{EVIL},"=1+1 ""\u202e"\nboris,=2+2,\n'
    )
    for student in ("ada", "boris"):
        group.hand_in(student, group.predictions(75))
    code, _ = group.run("--names", "--reference", f"<img src=x onerror=alert(1)>{EVIL}=0.5")
    assert code == 0
    assert EVIL not in group.page
    assert "&lt;script&gt;" in group.page
    soup = BeautifulSoup(group.page, "html.parser")
    assert not soup.find_all(["script", "img", "link", "a", "iframe", "form"])
    assert group.lines()[0][1] == f'{EVIL} =1+1 "'
    assert group.rows()["boris"]["name"] == "'=2+2"


def test_a_folder_with_any_name_is_a_line_of_text_in_terminal_and_table(group):
    for name in (EVIL.replace("/", ""), "a\x1b[2J", "b\udcff", "[bold]"):
        folder = group.root / "submitted" / name / ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / "predictions.npy").write_bytes(b"\x93NUMPY")
    group.hand_in("ada", group.predictions(75))
    code, output = group.run("--names")
    assert code == 0
    assert "\x1b" not in output
    assert "no rank: [bold]: predictions.npy has a damaged header" in output
    assert group.rows()["ada"]["rank"] == "1"
    assert "1 ranked, 4 not, 2 handed in nothing" in output


def test_the_page_may_load_and_run_nothing(group):
    group.run()
    soup = BeautifulSoup(group.page, "html.parser")
    policy = soup.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    digest = base64.b64encode(hashlib.sha256(soup.style.string.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    assert not re.search(r"https?:|url\(|@import|style=| on\w+=", group.page)


def test_the_table_can_be_read_aloud(group):
    group.hand_in("ada", group.predictions(75))
    group.run()
    soup = BeautifulSoup(group.page, "html.parser")
    assert soup.html["lang"] == "en"
    assert soup.caption.get_text().startswith("1 ranked by accuracy")
    assert [head["scope"] for head in soup.select("thead th")] == ["col"] * 5
    assert all(row.find("th")["scope"] == "row" for row in soup.select("tbody tr"))


def test_references_stand_in_their_place_without_a_rank(group):
    group.hand_in("ada", group.predictions(75))
    group.run("--reference", "baseline=88.2%", "--reference", "a+b=c=0.75")
    assert [line[:3] for line in group.lines()] == [
        ["–", "baseline", "88.20"],
        ["1", group.rows()["ada"]["pseudonym"], "75.00"],
        ["–", "a+b=c", "75.00"],
        ["–", "Random guess", "10.00"],
    ]


@pytest.mark.parametrize(
    "message", ["baseline", "=0.5", "x=1.5", "x=88.2", "x=-1", "x=nan", "x=101%", "x=1e-1"]
)
def test_an_unclear_reference_is_refused(message):
    with pytest.raises(CourseError, match=r"write NAME=0\.91 or NAME=91%"):
        board.reference(message)


def test_an_accuracy_that_asks_for_a_look_is_shown_to_the_instructor_alone(group):
    group.hand_in("ada", group.predictions(95))
    group.hand_in("boris", group.predictions(94, 1))
    _, output = group.run()
    assert "please look: ada: over 94%: a leak until proven otherwise" in output
    assert group.rows()["boris"]["remarks"] == ""  # 94 of 100 are 94 %, not more
    assert "please look" not in group.page
    _, output = group.run("--look-above", "95")
    assert "please look" not in output


def test_the_same_file_or_answers_of_two_students_ask_for_a_look(group):
    shared = group.predictions(75)
    for student in ("ada", "boris"):
        group.hand_in(student, shared)
    group.hand_in("chen", group.predictions(75, sure=0.8))  # other probabilities, the same classes
    group.hand_in("dana", group.predictions(75, seed=1))
    _, output = group.run()
    assert "please look: ada: the same file as boris: ask how it came about; the same answers as" in output
    assert "please look: chen: the same answers as" in output
    assert group.rows()["dana"]["remarks"] == ""


def test_perfect_and_constant_answers_are_alike_by_nature(group):
    for student, sure in (("ada", 0.9), ("boris", 0.8)):
        group.hand_in(student, group.predictions(COUNT, sure=sure))
    for student, bias in (("chen", 0.3), ("dana", 0.4)):
        group.hand_in(student, np.tile(np.r_[bias, np.full(9, (1 - bias) / 9)], (COUNT, 1)))
    _, output = group.run()
    assert "the same answers" not in output


def test_a_class_in_which_nobody_handed_in_gets_its_page(group):
    code, output = group.run()
    assert code == 0
    assert "0 ranked, 0 not, 3 handed in nothing" in output
    assert group.lines()[-1] == ["Nobody is ranked yet."]


def test_a_course_without_any_student_gets_its_page(group):
    (group.root / "students.csv").unlink()
    assert group.run()[0] == 0
    assert group.rows() == {}


def test_without_a_private_test_the_next_step_is_said(classroom):
    result = CliRunner().invoke(app, ["leaderboard", ASSIGNMENT, "--course", str(classroom.root)])
    assert result.exit_code == 1
    assert f"cifar-course private-test {ASSIGNMENT}" in " ".join(result.output.split())


@pytest.mark.parametrize("content", [None, b"", b"no array"])
def test_lost_labels_are_named_with_the_next_step(group, content):
    path = group.root / "private" / ASSIGNMENT / "private_labels.npy"
    path.unlink() if content is None else path.write_bytes(content)
    code, output = group.run()
    assert code == 1
    assert "private_labels.npy" in output.replace("\n", "")


@pytest.mark.parametrize("problem", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_run_that_is_stopped_leaves_the_old_page_and_table(group, monkeypatch, problem):
    group.hand_in("ada", group.predictions(75))
    group.run()
    before = group.page, (group.root / "leaderboard.csv").read_bytes()
    group.hand_in("boris", group.predictions(90))

    def stop(_):
        raise problem

    monkeypatch.setattr(files.os, "fsync", stop)
    code, output = group.run()
    assert code in (1, 130)
    assert "Stopped" in output
    assert (group.page, (group.root / "leaderboard.csv").read_bytes()) == before
    assert not list(group.root.glob("*.partial"))


def test_a_second_run_writes_the_same(group):
    group.hand_in("ada", group.predictions(75))
    group.hand_in("boris", group.predictions(90, 1))
    group.run()
    before = group.lines(), group.rows()
    group.run()
    assert (group.lines(), group.rows()) == before


# From table I of Newcombe (1998), https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E
@pytest.mark.parametrize(
    ("right", "count", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_wilsons(right, count, low, high):
    assert wilson(right, count) == pytest.approx((low, high), abs=5e-5)
    assert wilson(count - right, count) == pytest.approx((1 - high, 1 - low), abs=5e-5)


def test_log_loss_is_scikit_learns():
    from sklearn import metrics

    random = np.random.default_rng(2)
    probabilities = random.dirichlet(np.ones(10), 500)
    labels = random.integers(0, 10, 500)
    expected = metrics.log_loss(labels, probabilities, labels=range(10))
    assert log_loss(labels, probabilities) == pytest.approx(expected, rel=1e-9)


def test_sure_and_wrong_costs_much_and_not_everything():
    assert log_loss(np.array([0]), np.eye(10)[[1]]) == pytest.approx(-np.log(LEAST))
