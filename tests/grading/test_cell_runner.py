"""The running of cells, without a notebook or a kernel: what is attempted, judged, blamed and run again."""

import asyncio
from types import SimpleNamespace

import nbformat
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from cifar_helpers.grading.caps import Caps
from cifar_helpers.grading.cell_runner import AGAIN, CellRunner, Limits
from cifar_helpers.grading.intake.release import NOT_GRADED
from cifar_helpers.grading.judge.process import Verdict
from cifar_helpers.grading.kernel.notes import MIME
from cifar_helpers.grading.kernel_session import SubmissionTime
from cifar_helpers.grading.sandbox import memory

ONE = {
    "output_type": "execute_result",
    "data": {"text/plain": "1.0"},
    "metadata": {},
    "execution_count": None,
}
FAILED = {"output_type": "error", "ename": "AssertionError", "evalue": "no", "traceback": []}


def code(source, **nbgrader):
    cell = nbformat.v4.new_code_cell(source)
    if nbgrader:
        cell.metadata["nbgrader"] = {"grade": False, "locked": False, "solution": False, **nbgrader}
    return cell


def check(source="right", name="check", points=1):
    return code(source, grade_id=name, grade=True, locked=True, points=points)


class Kernel:
    """A `KernelSession` that runs nothing: it notes what it is asked for."""

    def __init__(self, time):
        self.time, self.replaced, self.heard, self.reasons, self.killed = time, 0, 0, [], 0
        self.judge = SimpleNamespace(run=self.verdict)
        self.asked = []

    def verdict(self, source, seconds, points):
        self.asked.append((source, seconds, points))
        return {
            "right": Verdict([ONE]),
            "wrong": Verdict([FAILED]),
            "broken": Verdict([], broken="did not end within 9 s", lost=True),
            "faulty": Verdict([FAILED], fault="Traceback: in the check"),
        }[source]

    async def ask(self, source, seconds):
        self.heard += 1

    def kill(self):
        self.killed += 1

    async def replace(self):
        self.replaced += 1


class Cells:
    """Runs cells by a runner; `ran` are the sources that reached the kernel, with their seconds."""

    def __init__(self, *cells, time=None, limits=None, whole=True):
        self.cells, self.ran = list(cells), []
        self.kernel = Kernel(time or SubmissionTime(100, counted=False))
        limits = limits or Limits(cell=30, check=10)
        self.runner = CellRunner(self.cells, self.kernel, self.execute, limits, Caps(100, 1000), whole)

    async def execute(self, cell, index, seconds):
        self.ran.append((cell.source, seconds))
        cell.outputs = []
        if cell.source == "dead before it began":
            if self.kernel.replaced == 0:
                raise DeadKernelError("died")
            return
        self.kernel.heard += 1
        if cell.source == "hangs":
            raise CellTimeoutError("late")
        if cell.source == "ends":
            raise DeadKernelError("died")
        if cell.source == "forges":
            raise KeyError("content")
        if cell.source == "counts":
            cell.outputs = [nbformat.v4.new_output("stream", text=f"after {len(self.ran)} runs")]
        if cell.source == "fails":
            cell.outputs = [nbformat.v4.new_output("error", ename="E", evalue="no", traceback=[])]

    def run(self):
        async def each():
            for index in range(len(self.cells)):
                await self.runner.run(index)

        asyncio.run(each())
        return self.runner.findings()

    def sources(self):
        return [source for source, _ in self.ran]


def errors(cell):
    return [output.evalue for output in cell.outputs if output.output_type == "error"]


def test_cells_go_to_the_kernel_and_checks_to_the_judge_with_their_points():
    cells = Cells(code("x = 1"), check(points=4), code("y = 2"))
    found = cells.run()
    assert cells.sources() == ["x = 1", "y = 2"]
    assert [(source, points) for source, _, points in cells.kernel.asked] == [("right", 4.0)]
    assert cells.cells[1].outputs[0].data["text/plain"] == "1.0"
    assert (found["stopped"], found["faults"], found["starved"], found["doubted"]) == (None, [], False, False)
    assert sorted(found["times"]) == ["[0]", "[2]", "check"]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("hangs", "did not end within 30 s"),
        ("ends", "ended its own Python process"),
        ("forges", "sent messages that no kernel sends (KeyError)"),
    ],
)
def test_a_cell_that_is_stopped_costs_itself_and_what_ran_before_is_run_again(source, reason):
    cells = Cells(code("x = 1"), check("right", "a"), code(source), code("y = 2"), check("right", "b"))
    assert cells.run()["stopped"] == f"cell [3] {reason}"
    assert cells.sources() == ["x = 1", source, "x = 1", "y = 2"]
    assert errors(cells.cells[2]) == [f"cell [3] {reason}. It earns no points. Points earned before it stay."]
    assert [errors(cell) for cell in cells.cells[3:]] == [[], []]
    assert cells.kernel.killed == 1


def test_outputs_stay_those_of_the_first_run():
    cells = Cells(code("counts"), code("hangs"), check())
    cells.run()
    assert cells.sources() == ["counts", "hangs", "counts"]
    assert [output.text for output in cells.cells[0].outputs] == ["after 1 runs"]


def test_a_kernel_that_was_gone_before_a_cell_began_is_the_work_of_the_cell_before():
    cells = Cells(code("x = 1"), code("leaves"), code("dead before it began"), check())
    assert cells.run()["stopped"] == "cell [2] ended its own Python process, after it had run"
    assert cells.sources() == ["x = 1", "leaves", "dead before it began", "x = 1", "dead before it began"]
    assert errors(cells.cells[2]) == []


def test_after_the_replacements_nothing_more_is_run():
    cells = Cells(code("hangs"), code("ends"), code("hangs"), code("x = 1"), check())
    assert cells.run()["stopped"].count("cell [") == 3
    assert cells.sources() == ["hangs", "ends", "hangs"]
    assert errors(cells.cells[4]) == ["this cell was not run: too many cells before it were stopped."]
    assert cells.kernel.replaced == 2


def test_a_kernel_is_not_replaced_where_no_check_follows():
    cells = Cells(check(), code("ends"), code("x = 1"))
    cells.run()
    assert cells.kernel.replaced == 0
    assert cells.sources() == ["ends"]


def test_a_cell_that_can_not_be_run_again_is_left_out_of_the_next_try():
    cells = Cells(code("x = 1"), code("dies again"), code("hangs"), check())
    run = cells.execute

    async def execute(cell, index, seconds):
        if cell.source == "dies again" and cells.kernel.replaced:
            cells.ran.append((cell.source, seconds))
            raise DeadKernelError("died")
        await run(cell, index, seconds)

    cells.runner.execute = execute
    cells.run()
    assert cells.sources()[3:] == ["x = 1", "dies again", "x = 1"]
    assert errors(cells.cells[3]) == []


def test_a_verdict_that_cost_the_kernel_replaces_it_and_the_next_check_is_judged():
    cells = Cells(code("x = 1"), check("broken", "a"), check("right", "b"))
    assert cells.run()["stopped"] == "cell a did not end within 9 s"
    assert cells.kernel.replaced == 1
    assert cells.cells[2].outputs[0].data["text/plain"] == "1.0"


def test_a_check_that_failed_of_itself_is_a_fault_of_the_graders():
    assert Cells(check("faulty")).run()["faults"] == [
        ("the check in cell check failed of itself", "Traceback: in the check", True)
    ]


def test_a_locked_cell_without_points_runs_in_both_places():
    cells = Cells(code("wrong", grade_id="helper", locked=True))
    cells.run()
    assert cells.sources() == ["wrong"]
    assert cells.kernel.asked[0][::2] == ("wrong", None)
    assert errors(cells.cells[0]) == ["no"]


def test_when_the_time_is_used_up_the_rest_is_not_run():
    cells = Cells(code("x = 1"), check(), time=SubmissionTime(0.0, counted=False))
    assert cells.run()["stopped"] == "the submission's 0 s were used up"
    assert cells.ran == []
    assert errors(cells.cells[1]) == ["this cell was not run: the submission's 0 s were used up."]
    assert cells.cells[0].outputs == []


def test_limits_are_those_of_a_cell_of_a_check_or_of_what_the_submission_has_left():
    cells = Cells(code("x = 1"), check())
    cells.run()
    assert [cells.ran[0][1], cells.kernel.asked[0][1]] == pytest.approx([30, 10], abs=1)
    cells = Cells(code("x = 1"), time=SubmissionTime(5, counted=False))
    cells.run()
    assert cells.ran[0][1] == pytest.approx(5, abs=1)


def test_limits_by_the_reference_get_shorter_after_a_stop_but_not_for_what_is_run_again():
    limits = Limits(cell=1, check=1, expected={"slow": 6.0})
    cells = Cells(
        code("x = 1"), code("hangs"), code("y = 2"), check(), limits=limits, time=SubmissionTime(900)
    )
    cells.run()
    own = {"x = 1": 60, "hangs": 60, "y = 2": 30}
    assert [seconds for _, seconds in cells.ran] == pytest.approx([own[source] for source in cells.sources()])
    assert cells.sources() == ["x = 1", "hangs", "x = 1", "y = 2"]


def test_what_ended_the_kernel_from_outside_is_the_reason():
    cells = Cells(code("ends"), check())
    cells.kernel.reasons = [memory.SHORT]
    found = cells.run()
    assert found["stopped"] == f"cell [1] {memory.SHORT}"
    assert found["starved"]


def test_a_cell_that_only_a_busy_machine_kept_from_its_end_deserves_another_try():
    found = Cells(code("hangs"), time=SubmissionTime(100, patience=2.0)).run()
    assert found["stopped"] == f"cell [1] did not end within 60 s on a busy machine: {AGAIN}"
    assert found["starved"]


@pytest.mark.parametrize("below", [code("fails"), code("hangs"), check("wrong"), check("right", points=2)])
def test_what_goes_wrong_after_a_cell_that_was_left_out_is_doubted(below):
    left_out = code("trains")
    left_out.metadata["tags"] = [NOT_GRADED]
    cells = Cells(left_out, below, code("x = 1"), whole=False)
    found = cells.run()
    assert (found["doubted"], found["stopped"]) == (True, None)
    assert not {"trains", "x = 1"} & {*cells.sources()}
    assert "Not run again" in left_out.outputs[0].text


def message(kind, **content):
    return {"msg_type": kind, "content": content}


def test_messages_are_counted_and_notes_and_widgets_are_no_outputs():
    cells = Cells(code("x = 1"))
    admits, (cell,) = cells.runner.admits, cells.cells
    assert admits(message("status", execution_state="busy"), cell, 0)
    assert admits(message("stream", name="stdout", text="short"), cell, 0)
    assert not admits(message("comm_open", data={}), cell, 0)
    note = {MIME: {"kind": "magic", "what": "%pip"}}
    assert not admits(message("display_data", data=note, metadata={}), cell, 0)
    assert [output.text for output in cell.outputs] == ["Note: %pip does nothing while grading.\n"]
    assert cells.kernel.heard == 4


def test_what_is_over_the_caps_is_no_output():
    cells = Cells(code("x = 1"))
    long = message("display_data", data={"text/plain": "x" * 500}, metadata={})
    assert not cells.runner.admits(long, cells.cells[0], 0)
    assert "the rest of this cell's output is left out" in cells.cells[0].outputs[0].text
