"""The life of a kernel, without a notebook: a real kernel and a real judge, in the open."""

import asyncio
import time
from types import SimpleNamespace

import psutil
import pytest
from jupyter_client.manager import AsyncKernelManager

from cifar_helpers.grading import kernel_session
from cifar_helpers.grading.errors import SandboxError
from cifar_helpers.grading.kernel_session import ATTEND, GONE, KernelPlan, KernelSession, SubmissionTime


def with_session(steps, **plan):
    """What the steps answer, given a session that has been started."""

    async def run():
        session = KernelSession(KernelPlan(AsyncKernelManager, **plan), SubmissionTime(60, counted=False))
        try:
            await session.start()
            return await steps(session)
        finally:
            await session.end()

    before = {*psutil.Process().children(recursive=True)}
    answer = asyncio.run(run())
    left = {*psutil.Process().children(recursive=True)} - before
    assert [child.cmdline() for child in left if "resource_tracker" not in str(child.cmdline())] == []
    return answer


async def judged(session, source, points):
    asking = asyncio.to_thread(session.judge.run, source, 60.0, points)
    verdict, _ = await asyncio.gather(asking, session.ask(ATTEND, 60.0))
    return verdict


def test_a_kernel_answers_its_judge_and_so_does_the_one_that_replaces_it():
    async def steps(session):
        await session.ask("x = 7", 60)
        first = await judged(session, "x - 5.0", 2)
        pid = session.judge.process.pid
        await session.replace()
        assert await session.ask("x", 60) == "name 'x' is not defined"
        assert session.judge.process.pid != pid
        assert not psutil.pid_exists(pid)
        await session.ask("x = 6", 60)
        return first, await judged(session, "x - 5.0", 2), session.replaced

    first, second, replaced = with_session(steps)
    assert [verdict.outputs[-1]["data"]["text/plain"] for verdict in (first, second)] == ["2.0", "1.0"]
    assert replaced == 1


def test_what_goes_wrong_with_the_graders_own_code_is_said():
    async def steps(session):
        heard = session.heard
        assert await session.ask("1 / 0", 60) == "division by zero"
        assert await session.ask("print('shown'); display(1)", 60) is None
        assert await session.ask("import time; time.sleep(30)", 1) == "did not end within 1 s"
        assert session.heard > heard
        session.kill()
        heard = session.heard
        assert await session.ask("1", 60) == GONE
        assert session.heard == heard

    with_session(steps)


def test_a_kernel_that_ends_while_it_is_asked_is_noticed():
    async def steps(session):
        start = time.monotonic()
        assert await session.ask("import ctypes; ctypes.string_at(0)", 60) == GONE
        assert time.monotonic() - start < 30

    with_session(steps)


def test_a_kernel_gets_the_plans_folder_variables_and_arguments(tmp_path):
    async def steps(session):
        assert (
            await session.ask(f"import os, sys\nassert os.getcwd() == {str(tmp_path)!r}, os.getcwd()", 60)
            is None
        )
        assert await session.ask("assert os.environ['LANGUAGE'] == 'en'", 60) is None
        counted = "' '.join(sys.argv).count"
        for name in ("--IPKernelApp.capture_fd_output=", "--HistoryManager.hist_file=", "--Session.debug="):
            assert await session.ask(f"assert {counted}({name!r}) == 1, sys.argv", 60) is None

    arguments = ("--Session.debug=False",)
    with_session(steps, cwd=str(tmp_path), environment={"LANGUAGE": "en"}, arguments=arguments)


def test_a_kernel_that_does_not_listen_is_refused_and_ended(monkeypatch):
    monkeypatch.setattr(kernel_session, "LISTEN", "raise OSError('no socket')")
    with pytest.raises(SandboxError, match="does not listen to the judge: no socket"):
        with_session(lambda session: None)


def test_ending_what_never_started_is_no_error():
    asyncio.run(KernelSession(KernelPlan(AsyncKernelManager), SubmissionTime(60)).end())


# ------------------------------------------------------------------ time


def watch(spent, reason=None):
    """A `TimeWatch` that has counted `spent` seconds."""
    made = SimpleNamespace(spent=spent, reason=reason, allowed=[], closed=False)
    made.allow = lambda *seconds: made.allowed.append(seconds)
    made.pause = lambda: made.allowed.append(None)
    made.close = lambda: setattr(made, "closed", True)
    return made


def test_seconds_add_up_over_kernels_and_starting_them_is_not_counted():
    submission = SubmissionTime(limit=100)
    for started, ended in ((3.0, 13.0), (4.0, 24.0)):
        kernel = watch(started)
        submission.watch(kernel)
        submission.forgive()
        kernel.spent = ended
        submission.end()
        assert kernel.closed
    assert submission.used == 30.0
    assert submission.left == 70.0


def test_limits_go_to_the_watch_of_the_present_kernel():
    submission, kernel = SubmissionTime(limit=100), watch(0.0, "did not end within 5 s")
    submission.allow(1, 2)
    assert submission.reason is None
    submission.watch(kernel)
    submission.allow(5, 20)
    submission.pause()
    assert kernel.allowed[1:] == [(5, 20), None]
    assert submission.reason == "did not end within 5 s"
    submission.end()
    assert submission.reason is None


def test_a_busy_machine_has_patience_only_where_own_seconds_are_counted():
    counted, plain = SubmissionTime(10, 6.0), SubmissionTime(10, 6.0, counted=False)
    assert [submission.longest(4) for submission in (counted, plain)] == [24, 4]
    for submission, last in ((counted, 60), (plain, 10)):
        assert not submission.begun
        submission.begin()
        assert submission.begun
        assert submission.longest(100) == pytest.approx(last, abs=1)
        assert submission.left == pytest.approx(10, abs=1)


def test_the_deadline_counts_from_the_first_cell_and_leaves_at_least_a_second(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(kernel_session.time, "monotonic", lambda: now[0])
    submission = SubmissionTime(10)
    submission.begin()
    now[0] += 9.5
    submission.begin()
    assert submission.left == 0.5
    assert submission.longest(5) == 1.0
    now[0] += 1
    assert submission.left < 0
