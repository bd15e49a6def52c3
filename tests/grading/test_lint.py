"""Check cells whose verdict a submission could bend are found; sound ones are left alone."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from honest import layers, lines
from typer.testing import CliRunner

from cifar_helpers.cli import app
from cifar_helpers.grading.lint import lint, lint_file
from cifar_helpers.grading.lint.modules import lint_modules
from cifar_helpers.instructors import notebooks

ROOT = Path(__file__).resolve().parents[2]
SETUP = (
    "import numpy as np\nfrom cifar_helpers import originals\n"
    "from reference import expected_loss, check, fail"
)
STUDENT = "import numpy as np\nimport keras\nnet = keras.Model()\nscore = lambda x: x\ntemporary = 3"


def cell(source, grade_id, **metadata):
    made = nbformat.v4.new_code_cell(source)
    defaults = {"grade": False, "solution": False, "locked": True, "task": False, "schema_version": 3}
    made.metadata["nbgrader"] = {"grade_id": grade_id, **defaults, **metadata}
    return made


def findings(check):
    student = cell(STUDENT, "answer", solution=True, locked=False)
    cells = [cell(SETUP, "setup"), student, cell(check, "test-net", grade=True, points=1)]
    return lint(nbformat.v4.new_notebook(cells=cells))


BAD = {
    "nan-passes": [
        "error = abs(score(1.0) - 1)\nif error > 0.1:\n    fail('wrong')",
        "if not score(2) <= 2 and score(1) > 1: raise ValueError('wrong')",
        "assert not np.any(np.abs(np.asarray(score(3)) - 3) > 0.1)",
        "for x in (1, 2):\n    if score(x) > 2:\n        assert False",
    ],
    "two-answers": [
        "assert score(2) == score(1)",
        "slope = (score(1.1) - score(1.0)) / 0.1\nassert slope < 3",
        "weights = np.asarray(net.weights)\nnp.testing.assert_allclose(score(2), expected_loss(weights, 2))",
        "for x, y in zip(net.a, net.b):\n    assert x == y",
        "losses = net.losses\nassert losses[-1] < losses[0]",
    ],
    "not-converted": ["assert np.std(net.weights) < 1", "assert np.argmax(score(np.eye(2))) == 1"],
    "lost-write": [
        "net.params['W'] = 1",
        "inner = net.params\ninner['W'] += 1",
        "net.layer.rate = 3",
        "got = np.asarray(score(np.ones(2)))\ngot[0] = 0",
    ],
    "shared-name": ["temporary = 4\nassert score(temporary) == 4"],
    "not-copied": [
        "assert score(lambda x: 2 * x) == 2",
        "def loss():\n    return 1\nassert net.fit(loss=loss) == 2",
    ],
    "claim": ["assert isinstance(net, keras.Model)"],
    "region": [
        "### BEGIN HIDDEN TESTS\nassert score(2) == 2",
        "assert score(2) == 2\n### END HIDDEN TESTS",
        "### BEGIN HIDDEN TESTS\n### BEGIN HIDDEN TESTS\nassert score(2) == 2\n### END HIDDEN TESTS",
    ],
    "swallowed": [
        "try:\n    assert score(2) == 2\nexcept Exception:\n    pass",
        "try:\n    score(-1)\nexcept:\n    print('right')\nelse:\n    raise AssertionError",
        "import contextlib\nwith contextlib.suppress(Exception):\n    assert score(2) == 2",
    ],
    "unknown-name": [
        "assert score(2) == nobody",
        "f = lambda: nobody\nassert score(2) == f()",
    ],
    "syntax": ["assert score(2) =="],
}
GOOD = [
    "error = abs(score(1.0) - 1)\nassert error < 0.1, 'wrong'",
    "if not abs(score(1) - 1) < 0.1:\n    fail('wrong')",
    "X = np.random.default_rng(0).normal(size=3)\nnp.testing.assert_allclose(score(X), expected_loss(X))",
    "if score(2) != 2: raise ValueError('wrong')",
    "drawn = [np.random.normal(size=np.shape(w)) for w in net.get_weights()]\n"
    "originals.of(net).params['W'] = drawn[0]\n"
    "np.testing.assert_allclose(np.asarray(net.predict(drawn)), expected_loss(drawn), rtol=1e-3)",
    "assert np.std(np.asarray(net.weights)) < 1",
    "net.rate = 3\nassert score(2) == 2",
    "got = np.asarray(score(np.ones(2))).copy()\nassert got.sum() == 2 and len(net.a) == len(net.b)",
    "assert isinstance(net, keras.Model)\nassert net.count_params() == 3",
    "try:\n    score(-1)\nexcept ValueError:\n    pass\nelse:\n    fail('no error')",
    "### BEGIN HIDDEN TESTS\nassert score(2) == 2\n### END HIDDEN TESTS",
    "def loss(x):\n    return np.asarray(score(x))\nassert sorted([3, 2], key=loss) == [2, 3]",
    "check.net(net)\ncheck.net(net, seed=4)",
    "for x, y in zip([1, 2], [1, 2]):\n    assert score(x) == y\nprint([x for x in range(3)], __name__)",
    "for number, value in enumerate(score([5])):\n    assert value == 5 + number\ndisplay(net)",
    "assert score(1) == score(1)  # lint: what is checked is that it draws no random numbers",
    "%matplotlib inline\nassert score(2) == 2",
]


@pytest.mark.parametrize(("rule", "source"), [(rule, source) for rule in BAD for source in BAD[rule]])
def test_a_check_that_breaks_a_rule_is_found(rule, source):
    found = findings(source)
    assert rule in {finding.rule for finding in found}
    assert all(str(finding).startswith("test-net:") and len(finding.advice) > 20 for finding in found)


@pytest.mark.parametrize("source", GOOD)
def test_a_sound_check_is_left_alone(source):
    assert findings(source) == []


def test_a_finding_says_where_and_what_to_write_instead(tmp_path):
    cells = [
        cell("def f(x): return x", "f", solution=True, locked=False),
        cell("\nif f(1) > 1:\n    raise", "t"),
    ]
    path = tmp_path / "1_a.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    assert lint_file(path) == [
        f"{path}:t:2: nan-passes: NaN passes, as `f(1) > 1` is false for it: write assert error < tolerance"
    ]


def test_students_own_cells_are_not_read(tmp_path):
    student = cell("if 1 > 2: raise\nnobody", "f", solution=True, locked=False)
    assert lint(nbformat.v4.new_notebook(cells=[student, nbformat.v4.new_code_cell("1 +")])) == []


@pytest.mark.parametrize("name", notebooks.assignments(ROOT))
def test_the_courses_own_checks_have_no_findings(name):
    assert lint_file(ROOT / "source" / name / f"{name}.ipynb") == []


@pytest.mark.parametrize("lesson", [layers, lines])
def test_the_tests_own_assignments_have_no_findings(lesson):
    assert lint(lesson.source()) == []


def test_the_checks_break_no_rule():
    assert lint_modules(ROOT / "cifar_helpers" / "checks") == []


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("if np.abs(values - 1).max() > 0.1:\n        fail('far off')", "nan-passes"),
        ("if not np.abs(values - 1).max() <= 0.1:\n        fail('far off')", None),
        ("if np.abs(values - 1).max() > 0.1:  # lint: numbers by now\n        fail('far off')", None),
        ("try:\n        values.sum()\n    except Exception:\n        pass", "swallowed"),
    ],
)
def test_a_value_of_the_students_is_followed_from_function_to_function(tmp_path, line, rule):
    source = f"""
__all__ = ["check"]


def check(function, seed=0):
    near(run("function", function, seed))


def near(values):
    {line}
"""
    (tmp_path / "checks.py").write_text(source, encoding="utf-8")
    assert [finding.rule for finding in lint_modules(tmp_path)] == ([rule] if rule else [])


def course_with(tmp_path, check):
    """A course with one assignment whose one check cell is given."""
    cells = [cell("def f(x): return x", "f", solution=True, locked=False), cell(check, "t")]
    (tmp_path / "source" / "1_a").mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "source" / "1_a" / "1_a.ipynb")
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()")
    return tmp_path


def run(*arguments):
    done = CliRunner().invoke(app, ["lint", *arguments])
    return done.exit_code, " ".join(done.output.split())


def test_the_command_says_what_it_found_and_what_to_do_next(tmp_path):
    root = course_with(tmp_path, "if f(1) > 1:\n    raise")
    code, said = run("--course", str(root))
    assert code == 1
    assert said.startswith("source/1_a/1_a.ipynb:t:1: nan-passes: NaN passes")
    assert "1 to look at. Change these cells where the assignment is written" in said
    assert said.endswith("# lint: REASON")


def test_the_command_names_what_it_read_where_nothing_is_to_be_found(tmp_path):
    root = course_with(tmp_path, "assert f(1) == 1")
    assert run("1_a", "--course", str(root)) == (0, "No findings in 1_a.")


def test_the_command_knows_no_other_assignment(tmp_path):
    root = course_with(tmp_path, "assert f(1) == 1")
    assert run("1_b", "--course", str(root)) == (
        1,
        'Stopped: assignment "1_b" is unknown: choose one of 1_a',
    )
