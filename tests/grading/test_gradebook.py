"""What can be wrong with a gradebook is said in words, and nothing is lost."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from classroom import ASSIGNMENT
from nbgrader.api import Base
from sqlalchemy import create_engine, event, text

from cifar_helpers.grading import gradebook
from cifar_helpers.grading.course import Course, gradebook_version
from cifar_helpers.grading.errors import CourseError, GradebookError

both = pytest.mark.parametrize(
    "classroom", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)  # its server must start


def database(classroom):
    return classroom.root / "gradebook.db"


def with_url(classroom, url):
    (classroom.root / "nbgrader_config.py").open("a").write(f"\nc.CourseDirectory.db_url = {url!r}\n")
    return Course(classroom.root)


@both
def test_tasks_are_in_the_order_of_the_notebook(classroom):
    tasks = gradebook.tasks(classroom.course, ASSIGNMENT)
    assert [(task.name, task.points) for task in tasks] == [
        ("check-double", 2),
        ("check-total", 3),
        ("why", 1),
    ]
    assert gradebook.tasks(classroom.course, "9_unknown") == []


def version(book):
    return book.db.scalar(text("SELECT version_num FROM alembic_version"))


def test_a_gradebook_is_made_without_programs_and_has_the_version_that_nbgrader_gives(classroom, monkeypatch):
    code = "from nbgrader.api import get_alembic_version; print(get_alembic_version())"
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    nbgraders = subprocess.check_output([sys.executable, "-c", code], text=True).strip()
    monkeypatch.setenv("PATH", "/nowhere")
    database(classroom).unlink()
    with gradebook.open_gradebook(Course(classroom.root)) as book:
        assert book.students == []
        assert version(book) == nbgraders


def test_a_gradebook_that_was_left_half_made_is_completed(classroom):
    database(classroom).unlink()
    engine = create_engine(f"sqlite:///{database(classroom)}")
    Base.metadata.create_all(engine)
    engine.dispose()
    with gradebook.open_gradebook(Course(classroom.root)) as book:
        assert version(book) == gradebook_version()


def test_a_gradebook_with_content_and_no_version_is_refused(classroom):
    gradebook_file = sqlite3.connect(database(classroom))
    gradebook_file.execute("DELETE FROM alembic_version")
    gradebook_file.commit()
    gradebook_file.close()
    with (
        pytest.raises(GradebookError, match=r"has no version.*holds 0 students.*Put a backup in its place"),
        gradebook.open_gradebook(classroom.course),
    ):
        pass


def test_a_read_only_gradebook_is_explained(classroom):
    course = with_url(classroom, f"sqlite:///file:{database(classroom)}?mode=ro&uri=true")
    (classroom.root / "class.csv").write_text("id\nada\n")
    with pytest.raises(GradebookError, match="can't be written"):
        gradebook.import_students(course, classroom.root / "class.csv")


def test_a_locked_gradebook_is_explained(classroom):
    course = with_url(classroom, f"sqlite:///{database(classroom)}?timeout=0.1")
    other = sqlite3.connect(database(classroom))
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(GradebookError, match="another program"), gradebook.open_gradebook(course):
            pass
    finally:
        other.close()


def test_a_full_disk_is_explained(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/small.db")
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 3"))
    with pytest.raises(GradebookError, match="disk is full"), gradebook.explained("sqlite:///small.db"):
        Base.metadata.create_all(engine)


def test_a_file_that_is_no_database_is_explained(classroom):
    database(classroom).write_bytes(b"something else" * 100)
    with (
        pytest.raises(GradebookError, match="not a database"),
        gradebook.open_gradebook(classroom.course),
    ):
        pass


@both
def test_a_class_list_gives_names_also_in_the_form_of_spreadsheets(classroom, tmp_path):
    (tmp_path / "class.csv").write_text("id,last_name,first_name\r\nzoë,O'Neill,Zoë\r\nli,,\r\n", "utf-8-sig")
    gradebook.import_students(classroom.course, tmp_path / "class.csv")
    assert gradebook.students(classroom.course) == {"zoë": "Zoë O'Neill", "li": "li"}


@both
def test_a_class_list_without_ids_is_refused(classroom, tmp_path):
    (tmp_path / "class.csv").write_text("name\nAda\n")
    with pytest.raises(GradebookError, match='no column "id"'):
        gradebook.import_students(classroom.course, tmp_path / "class.csv")


def test_a_folder_that_is_no_course_is_refused(tmp_path):
    with pytest.raises(CourseError, match=r"no nbgrader_config.py"):
        Course.find(tmp_path)


def test_a_course_is_found_from_below(classroom):
    assert Course.find(classroom.root / "source" / ASSIGNMENT).root == classroom.root.resolve()
