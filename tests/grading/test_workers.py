"""Processes that run jobs: nothing in a job escapes its limit, and nothing outlives the main process."""

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import time

import nbformat
import psutil
import pytest

from cifar_helpers.grading.errors import WorkerFailed
from cifar_helpers.grading.execute import Job
from cifar_helpers.grading.workers import Workers


def job(source, **settings):
    return Job(
        nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])), {}, settings
    )


@pytest.mark.slow  # starts two processes, which import nbgrader, and kernels
def test_a_job_over_the_hard_limit_or_that_kills_its_process_is_replaced(tmp_path):
    kill_parent = "import os, signal; os.kill(os.getppid(), signal.SIGKILL)"
    endless = job("import time; time.sleep(1000)", LimitedExecute={"timeout": 900})
    with Workers(1, tmp_path, seconds=20) as workers:
        assert "'output_type': 'stream'" in str(
            nbformat.reads(workers.submit(job("print(1)")).result().notebook, 4)
        )
        with pytest.raises(WorkerFailed, match="the process that ran it died"):
            workers.submit(job(kill_parent, LimitedExecute={"sandbox": False})).result()
        workers.seconds = 6
        with pytest.raises(WorkerFailed, match="stopped after 6 s"):
            workers.submit(endless).result()
        workers.seconds = 20
        assert workers.submit(job("print(1)")).result().stopped is None
        with pytest.raises(WorkerFailed, match="running it failed"):
            workers.submit(Job("no notebook")).result()
    left = [child.cmdline() for child in psutil.Process().children(recursive=True)]
    assert [line for line in left if "resource_tracker" not in str(line)] == []  # that one is Python's own


@pytest.mark.slow  # a second Python process imports nbgrader and starts a worker and a kernel
def test_nothing_outlives_a_killed_main_process(tmp_path):
    script = tmp_path / "main.py"
    script.write_text(
        textwrap.dedent("""
        import sys
        sys.path.insert(0, sys.argv[2])
        from pathlib import Path
        from test_workers import Workers, job
        if __name__ == "__main__":
            with Workers(1, Path(sys.argv[1]), 600) as workers:
                workers.submit(job("import subprocess; subprocess.run(['sleep', '1000'])")).result()
        """)
    )
    main = subprocess.Popen([sys.executable, script, tmp_path, os.path.dirname(__file__)])
    wait_for(lambda: "sleep" in _names(main))
    family = _family(main)
    main.send_signal(signal.SIGKILL)
    main.wait()
    wait_for(lambda: not any(member.is_running() and member.status() != "zombie" for member in family))


def _family(process):
    with contextlib.suppress(psutil.NoSuchProcess):  # of those that are about to end
        return psutil.Process(process.pid).children(recursive=True)
    return []


def _names(process):
    with contextlib.suppress(psutil.NoSuchProcess):
        return [member.name() for member in _family(process)]
    return []


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)
