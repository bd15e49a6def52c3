import pytest

from cifar_helpers.grading.wall.namespace import Namespace, bound_names


def lookup(name):
    try:
        return {"answer": 42, "limit": -1, "sum": lambda _: "forged", "helper": "forged", "__special__": 1}[
            name
        ]
    except KeyError:
        raise NameError(name) from None


@pytest.fixture
def names():
    return Namespace(lookup)


def test_a_missing_name_comes_from_the_student_in_functions_and_comprehensions_too(names):
    exec("def f():\n    return answer\na, b, c = answer, f(), [answer for _ in range(1)][0]", names)
    assert (names["a"], names["b"], names["c"]) == (42, 42, 42)


def test_the_judges_own_names_come_first(names):
    exec("limit = 3\nfound = limit", names)
    assert names["found"] == 3


def test_built_in_names_are_the_judges(names):
    exec("total = sum([1, 2])", names)
    assert names["total"] == 3


def test_a_name_of_a_locked_cell_that_failed_is_missing_not_the_students(names):
    source = "1 / 0\ndef helper(): pass"
    names.own(source)
    with pytest.raises(ZeroDivisionError):
        exec(source, names)
    with pytest.raises(NameError, match="helper"):
        exec("helper", names)


def test_an_unknown_name_is_a_name_error(names):
    with pytest.raises(NameError, match="unknown"):
        exec("unknown", names)


def test_special_names_are_never_looked_up(names):
    with pytest.raises(NameError):
        exec("__special__", names)


def test_a_cells_bindings_are_found_wherever_they_stand():
    source = """
import a, b.c as d
from e import f as g, h
for i, (j, *k) in []: pass
with open(x) as l: m: int = 1
try: pass
except E as n: pass
class O: inner = 1
if (p := 1): q += 1
"""
    assert bound_names(source) == set("adghijklmnOpq")
