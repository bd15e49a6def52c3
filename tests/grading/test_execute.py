"""Notebooks run under limits: what never ends is ended, what was earned stays, warnings cost nothing."""

import json
import threading
import time

import nbformat
import psutil
import pytest
from classroom import ROOT
from jupyter_client.kernelspec import get_kernel_spec
from nbgrader.utils import determine_grade, is_grade

from cifar_helpers.grading import measured
from cifar_helpers.grading.caps import Caps
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import NotGradable, SandboxError
from cifar_helpers.grading.execute import LimitedExecute
from cifar_helpers.grading.intake.release import NOT_GRADED
from cifar_helpers.grading.job import Job, run_job
from cifar_helpers.grading.sandbox import bwrap, launch, memory, provisioner

DIES = "import ctypes\ndef f():\n    ctypes.string_at(0)"
STUBBORN = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"


def check(source, points=1):
    cell = nbformat.v4.new_code_cell(source)
    metadata = {"grade": True, "solution": False, "locked": True, "task": False, "schema_version": 3}
    cell.metadata["nbgrader"] = {"grade_id": f"check-{points}", "points": points, **metadata}
    return cell


def run(tmp_path, *cells, files=None, **limits):
    cells = [cell if not isinstance(cell, str) else nbformat.v4.new_code_cell(cell) for cell in cells]
    notebook = nbformat.writes(nbformat.v4.new_notebook(cells=cells))
    settings = measured.settings(Course(ROOT).config)
    settings["LimitedExecute"] = {**settings["LimitedExecute"], "timeout": 2, **limits}
    judged = run_job(Job(notebook, files or {}, settings), tmp_path)
    assert list(tmp_path.iterdir()) == []
    return judged, nbformat.reads(judged.notebook, as_version=4).cells


def points(cells):
    return [determine_grade(cell)[0] for cell in cells if is_grade(cell)]


def kernels():
    family = psutil.Process().children(recursive=True)
    return [child for child in family if "ipykernel_launcher" in " ".join(child.cmdline())]


HANG = f"def f():\n    {STUBBORN.replace(chr(10), chr(10) + '    ')}\ndef g():\n    return 1"


def test_code_that_never_ends_costs_its_check_alone(tmp_path):
    judged, cells = run(
        tmp_path, HANG, check("g()", 1), check("f()", 2), check("assert g() == 1", 3), check_timeout=2
    )
    assert points(cells) == [1, 0, 3]
    assert judged.stopped.startswith("cell check-2 did not end within 2 s")
    assert "Points earned before it stay" in cells[2].outputs[-1].evalue
    assert kernels() == []


def test_a_kernelspec_with_the_sandbox_also_runs_where_the_course_asks_for_none(tmp_path, monkeypatch):
    spec = get_kernel_spec("python3").to_dict()
    spec["metadata"] = {"kernel_provisioner": {"provisioner_name": "cifar-sandbox"}}
    place = tmp_path / "jupyter" / "kernels" / "python3"
    place.mkdir(parents=True)
    (place / "kernel.json").write_text(json.dumps(spec))
    (tmp_path / "scratch").mkdir()
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    answer, question = "import os\nplace = os.getcwd()", check(f"assert place == {bwrap.WORK!r}")
    _, cells = run(tmp_path / "scratch", answer, question, sandbox=False, timeout=60)
    assert points(cells) == [1]


def test_a_cell_that_never_ends_is_left_out_and_the_others_are_judged(tmp_path):
    judged, cells = run(
        tmp_path, "x = 1", check("assert x == 1", 1), STUBBORN, "y = x + 1", check("assert y == 2", 2)
    )
    assert points(cells) == [1, 2]
    assert judged.stopped.startswith("cell [3] did not end within 2 s")
    assert [output.output_type for output in cells[2].outputs] == ["error"]


def test_code_that_ends_python_costs_its_check_alone(tmp_path):
    judged, cells = run(tmp_path, f"import os\n{DIES}", check("f()", 1), check("assert os.sep", 2))
    assert points(cells) == [0, 2]
    assert judged.stopped == "cell check-1 ended its own Python process"


def test_after_two_replacements_the_rest_is_not_run(tmp_path):
    ends = [check("f()", 1) for _ in range(3)]
    judged, cells = run(tmp_path, DIES, *ends, check("1", 2))
    assert points(cells) == [0, 0, 0, 0]
    assert judged.stopped.count("ended its own Python process") == 3
    assert "was not run: too many cells" in cells[4].outputs[0].evalue


def test_an_endless_check_costs_itself_alone(tmp_path, monkeypatch):
    monkeypatch.setattr("cifar_helpers.grading.judge.process.GRACE", 1)
    cells = run(tmp_path, check(STUBBORN, 1), check("assert True", 2))[1]
    assert points(cells) == [0, 2]


def test_after_the_time_of_the_whole_notebook_nothing_is_run(tmp_path):
    judged, cells = run(
        tmp_path,
        "import time",
        check("assert True", 1),
        *["time.sleep(2)"] * 4,
        check("assert True", 2),
        timeout=50,
        notebook_timeout=5,
    )
    assert points(cells) == [1, 0]
    assert judged.stopped.endswith("the submission's 5 s were used up")


def test_a_check_has_a_shorter_limit_than_other_cells(tmp_path):
    cells = ("import time\ntime.sleep(2)", check("time.sleep(2)"))
    judged = run(tmp_path, *cells, timeout=50, check_timeout=1)[0]
    assert judged.stopped.startswith("cell check-1 did not end within 1 s")


def test_checks_run_where_no_code_of_the_student_reaches(tmp_path):
    student = """
import builtins, sys, os
class Yes(AssertionError):
    def __new__(cls, *_): os._exit(0)
builtins.AssertionError = Yes
get_ipython().ast_transformers.append(None)
get_ipython().run_cell = lambda *_, **__: None
answer = 2
"""
    cells = run(tmp_path, student, check("assert answer == 3", 1), check("import sys; answer", 2))[1]
    assert points(cells)[0] == 0


def test_locked_cells_without_points_are_there_for_both(tmp_path):
    helper = check("import math\ndef half(x):\n    return x / 2\nlimit = 3")
    helper.metadata.nbgrader.grade = False
    student = "six = half(12) if math else 0\nlimit = 100\nhalf = lambda x: 'forged'"
    cells = run(tmp_path, helper, student, check("assert six == 6 and half(2) == 1 and limit == 3"))[1]
    assert points(cells) == [1]


@pytest.mark.parametrize(
    ("last", "earned"), [("2.5", 2.5), ("float('nan')", 0), ("9", 0), ("-1", 0), ("1 == 2", 0), ("'text'", 4)]
)
def test_partial_credit_is_a_number_within_the_points(tmp_path, last, earned):
    assert points(run(tmp_path, check(last, 4))[1]) == [earned]


def test_memory_is_limited_for_all_processes_of_a_submission_together(tmp_path):
    greedy = """
import os, time
def f():
    for _ in range(3):
        if os.fork() == 0:
            hoard = bytearray(100 * 2**20)
            time.sleep(60)
            os._exit(0)
    time.sleep(60)"""
    judged, cells = run(tmp_path, greedy, check("f()", 1), timeout=40, memory=250 * 2**20)
    assert points(cells) == [0]
    assert judged.stopped == "cell check-1 used more than 250 MiB of memory"


def test_output_is_capped_as_it_comes(tmp_path):
    cells = run(
        tmp_path,
        "for _ in range(300): print('x' * 10**6)",
        check("print('y' * 10**6)", 1),
        cell_output=10**5,
        timeout=60,
    )[1]
    assert points(cells) == [1]
    assert all(len(cell.outputs[0].text) < 300_000 for cell in cells)


def test_reading_what_a_cell_printed_is_not_its_time(tmp_path, monkeypatch):
    slow = Caps.admit
    monkeypatch.setattr(Caps, "admit", lambda *args: time.sleep(0.05) or slow(*args))
    cells = ("for n in range(100):\n    display(n)\nx = 1", check("assert x == 1"))
    judged, done = run(tmp_path, *cells, timeout=2)
    assert (points(done), judged.stopped) == ([1], None)


def test_warnings_and_native_log_lines_cost_nothing(tmp_path):
    noise = "import os, warnings\nwarnings.warn('careful')\nos.write(2, b'native')\nNone"
    cells = run(
        tmp_path,
        f"def f():\n    {noise.replace(chr(10), chr(10) + '    ')}",
        noise,
        check("f()"),
        check(noise),
    )[1]
    assert points(cells) == [1, 1]
    assert "careful" in cells[3].outputs[0].text


def test_an_error_costs_its_cell_alone(tmp_path):
    judged, cells = run(tmp_path, check("assert False, 'no'", 1), check("1", 2))
    assert points(cells) == [0, 1]  # "1" is partial credit: one of two points
    assert judged.stopped is None


def test_files_of_the_submission_lie_beside_the_notebook_and_not_beside_the_checks(tmp_path):
    cells = (
        "text = open('data/a.txt').read()",
        check("import os\nassert text == 'ä' and os.listdir() == []"),
    )
    assert points(run(tmp_path, *cells, files={"data/a.txt": "ä".encode()})[1]) == [1]


def test_a_submission_that_brings_the_package_along_is_graded_as_any_other(tmp_path):
    files = {"cifar_helpers/__init__.py": b"mine = 1", "random.py": b"mine = 1"}
    cells = (
        "import cifar_helpers\nx = 1",
        check("import random\nassert random.random() < x"),
    )
    assert points(run(tmp_path, *cells, files=files)[1]) == [1]


def test_kernels_get_the_quiet_argument_once(tmp_path):
    cells = (
        "import sys\nwords = ' '.join(sys.argv)",
        check("assert words.count('capture_fd_output=False') == 1"),
    )
    assert points(run(tmp_path, *cells)[1]) == [1]


def test_a_job_says_how_many_threads_its_processes_use(tmp_path, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    source = (
        "import os\nassert os.environ['OMP_NUM_THREADS'] == '1' and os.environ['CIFAR_BUDGET'] == 'smoke'"
    )
    cells = run(tmp_path, source, check(source))[1]
    assert points(cells) == [1]
    assert cells[0].outputs == []


@pytest.mark.parametrize(("name", "seconds"), [("smoke", 60), ("laptop", 900)])
def test_limits_follow_the_budget(monkeypatch, name, seconds):
    monkeypatch.setenv("CIFAR_BUDGET", name)
    config = Course(ROOT).config
    assert LimitedExecute(config=config).timeout == seconds
    config.Execute.timeout = 5
    assert LimitedExecute(config=config).timeout == 5


GIVES = "import numpy as np\ndef f():\n    return np.ones((100, 2**17))"


def test_what_a_check_is_given_may_not_fill_its_judges_memory(tmp_path):
    source = "kept = [f() for _ in range(9)]\nassert len(kept) == 9"
    judged, cells = run(
        tmp_path, GIVES, check(source, 1), check("assert f().all()", 2), timeout=60, judge_memory=500 * 2**20
    )
    assert points(cells) == [0, 2]
    assert judged.stopped == "cell check-1 gave the check values that took more than 500 MiB of memory"


def test_what_a_check_is_given_is_limited_in_all(tmp_path):
    judged, cells = run(
        tmp_path, GIVES, check("for _ in range(20): f()", 1), check("assert f().all()", 2), timeout=60
    )
    assert points(cells) == [0, 2]
    assert (
        judged.stopped == "cell check-1 was stopped: its answers have more bytes in all than one cell may get"
    )


STOPS = {"ipykernel_launcher.py": b"raise SystemExit('no kernel here')"}


def test_what_keeps_its_own_kernel_from_starting_is_refused(tmp_path, monkeypatch):
    # Or nothing beside a notebook could.
    monkeypatch.setattr(provisioner, "safe", lambda argv: [word for word in argv if word != "-P"])
    with pytest.raises(NotGradable, match="Python from starting: look at ipykernel_launcher"):
        run(tmp_path, "x = 1", check("assert x == 1"), files=STOPS, fork=False)


def test_where_no_kernel_starts_at_all_that_is_the_graders_fault(tmp_path, monkeypatch):
    bubblewrapped = launch.bubblewrapped
    monkeypatch.setattr(launch, "bubblewrapped", lambda *_, **__: bubblewrapped(["/bin/false"], {}))
    with pytest.raises(SandboxError):
        run(tmp_path, "x = 1", check("assert x == 1"), fork=False)


def test_a_kernel_that_answers_no_check_costs_its_checks_and_little_time(tmp_path):
    empties = (
        "import ast\nclass Empty(ast.NodeTransformer):\n    def visit_Module(self, node):\n"
        "        node.body = []\n        return node\nget_ipython().ast_transformers.append(Empty())\nx = 1"
    )
    start = time.monotonic()
    judged, cells = run(tmp_path, empties, check("assert x == 1", 1), timeout=10, patience=4)
    assert (points(cells), judged.starved) == ([0], False)
    assert "on a busy machine" not in judged.stopped
    assert time.monotonic() - start < 40


def test_what_is_ended_as_the_machine_ran_out_of_memory_deserves_another_try(tmp_path, monkeypatch):
    short, run_cell = threading.Event(), LimitedExecute.preprocess_cell

    def once_short(self, cell, resources, index):
        short.set() if index == 1 else short.clear()
        return run_cell(self, cell, resources, index)

    monkeypatch.setattr(LimitedExecute, "preprocess_cell", once_short)
    monkeypatch.setattr(memory, "left", lambda: 2**50 if not short.is_set() else 0)
    source = "import time\ndef f():\n    time.sleep(20)"
    judged, _ = run(tmp_path, source, check("f()", 1), timeout=30)
    assert memory.SHORT in judged.stopped
    assert judged.starved


# ------------------------------------------------------------------ cells that no points depend on


def training(source):
    """A cell whose author says that no points depend on it; it counts, in a file, how often it runs."""
    count = "open('runs', 'a').write('x')\n"
    return nbformat.v4.new_code_cell(count + source, metadata={"tags": [NOT_GRADED]})


RUNS = "import os\nprint(os.path.exists('runs'))"


def test_a_cell_that_no_points_depend_on_is_not_run(tmp_path):
    judged, cells = run(tmp_path, "x = 1", training("x = 2"), RUNS, check("assert x == 1"), "x")
    assert points(cells) == [1]
    assert cells[1].outputs[0].text == "Not run again: no points depend on this cell.\n"
    assert cells[2].outputs[0].text == "False\n"
    assert (judged.stopped, judged.doubted) == (None, False)


@pytest.mark.parametrize(
    ("below", "earned"),
    [
        ([check("assert x == 2")], [1]),  # points do depend on it, as this student has written it
        (["y = x", check("assert y == 2")], [1]),
        ([check("x", 2)], [2]),  # a part of the points, without it
        (["1 / 0", check("assert x == 2")], [1]),
        (["import os\nos._exit(0)", check("assert x == 2", 2)], [2]),
        ([STUBBORN, check("assert x == 2")], [1]),
        ([check("assert x == 3")], [0]),
    ],
)
def test_where_anything_below_goes_wrong_all_cells_are_run(below, earned, tmp_path):
    judged, cells = run(tmp_path, "x = 1", training("x = 2"), RUNS, *below)
    assert points(cells) == earned
    assert cells[2].outputs[0].text == "True\n"
    assert not judged.doubted
    assert kernels() == []


def test_what_goes_wrong_above_is_no_reason_to_run_it(tmp_path):
    _, cells = run(tmp_path, check("assert False"), training("x = 2"), RUNS, check("1.0"))
    assert points(cells) == [0, 1]
    assert cells[2].outputs[0].text == "False\n"


def test_a_check_is_run_whatever_its_tags(tmp_path):
    tagged = check("assert x == 2")  # one that is not run has no error, and nbgrader gives it all points
    tagged.metadata["tags"] = [NOT_GRADED]
    _, cells = run(tmp_path, "x = 1", tagged)
    assert points(cells) == [0]
