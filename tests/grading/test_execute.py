"""Notebooks run under limits: what never ends is ended, what was earned stays, warnings cost nothing."""

import nbformat
import psutil
import pytest
from nbgrader.utils import determine_grade
from traitlets.config import Config

from cifar_helpers.grading.execute import Job, LimitedExecute, judge

STUBBORN = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"


def check(source, points=1):
    cell = nbformat.v4.new_code_cell(source)
    marks = {"grade": True, "solution": False, "locked": True, "task": False, "schema_version": 3}
    cell.metadata["nbgrader"] = {"grade_id": f"check-{points}", "points": points, **marks}
    return cell


def run(tmp_path, *cells, files=None, **limits):
    cells = [cell if not isinstance(cell, str) else nbformat.v4.new_code_cell(cell) for cell in cells]
    notebook = nbformat.writes(nbformat.v4.new_notebook(cells=cells))
    settings = {"LimitedExecute": {"timeout": 2, **limits}}
    judged = judge(Job(notebook, files or {}, settings), tmp_path)
    assert list(tmp_path.iterdir()) == []
    return judged, nbformat.reads(judged.notebook, as_version=4).cells


def points(cells):
    return [determine_grade(cell)[0] for cell in cells if "nbgrader" in cell.metadata]


def kernels():
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if "ipykernel" in " ".join(child.cmdline())
    ]


@pytest.mark.parametrize("endless", ["while True: pass", STUBBORN, "import time; time.sleep(1000)"])
def test_code_that_never_ends_costs_its_cell_and_those_after_it(tmp_path, endless):
    judged, cells = run(tmp_path, check("1", 1), check(endless, 2), check("1", 3))
    assert points(cells) == [1, 0, 0]
    assert judged.stopped == "cell check-2 did not end within 2 s"
    assert judged.seconds < 30
    assert "Points earned before it stay" in cells[1].outputs[-1].evalue
    assert "was not run, because cell check-2" in cells[2].outputs[0].evalue
    assert kernels() == []


def test_code_that_ends_python_costs_its_cell_and_those_after_it(tmp_path):
    judged, cells = run(tmp_path, check("1", 1), "import os; os._exit(0)", check("1", 3))
    assert points(cells) == [1, 0]
    assert judged.stopped == "cell [2] ended its own Python process"


def test_the_limit_of_the_whole_notebook_shortens_the_last_cells(tmp_path):
    judged, cells = run(
        tmp_path, check("1", 1), check("import time; time.sleep(60)", 2), timeout=50, notebook_timeout=3
    )
    assert points(cells) == [1, 0]
    assert judged.seconds < 30


def test_a_check_has_a_shorter_limit_than_other_cells(tmp_path):
    pause = "import time; time.sleep(2)"
    judged = run(tmp_path, pause, check(pause), timeout=50, check_timeout=1)[0]
    assert judged.stopped == "cell check-1 did not end within 1 s"


def test_warnings_and_native_log_lines_cost_nothing(tmp_path):
    noise = "import os, warnings\nwarnings.warn('careful')\nos.write(2, b'native')\nNone"
    cells = run(tmp_path, check(noise))[1]
    assert points(cells) == [1]
    assert "careful" in cells[0].outputs[0].text


def test_an_error_costs_its_cell_alone(tmp_path):
    judged, cells = run(tmp_path, check("assert False, 'no'", 1), check("1", 2))
    assert points(cells) == [0, 1]  # "1" is partial credit: one of two points
    assert judged.stopped is None


def test_files_of_the_submission_lie_beside_the_notebook(tmp_path):
    source = "assert open('data/a.txt').read() == 'ä'"
    assert points(run(tmp_path, check(source), files={"data/a.txt": "ä".encode()})[1]) == [1]


def test_kernels_get_the_quiet_argument_once(tmp_path):
    source = "assert open('/proc/self/cmdline').read().count('capture_fd_output=False') == 1"
    assert points(run(tmp_path, check(source))[1]) == [1]


def test_a_job_says_how_many_threads_its_kernel_uses(tmp_path, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    source = (
        "import os\nassert os.environ['OMP_NUM_THREADS'] == '1' and os.environ['CIFAR_BUDGET'] == 'smoke'"
    )
    assert points(run(tmp_path, check(source))[1]) == [1]


@pytest.mark.parametrize(("name", "seconds"), [("smoke", 60), ("laptop", 900)])
def test_limits_follow_the_budget(monkeypatch, name, seconds):
    monkeypatch.setenv("CIFAR_BUDGET", name)
    assert LimitedExecute().timeout == seconds
    assert LimitedExecute(config=Config({"Execute": {"timeout": 5}})).timeout == 5
