"""Workers: no job escapes its limit, a death costs nobody anything, nothing outlives the main process."""

import os
import signal
import subprocess
import sys
import textwrap
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import nbformat
import psutil
import pytest
from classroom import ASSIGNMENT, RIGHT
from cluster import Cluster, alive, family, names, wait_for
from distributed import Client, KilledWorker

from cifar_helpers.grading import gradebook, record, workers, workplace
from cifar_helpers.grading.errors import ClusterError, WorkerFailed
from cifar_helpers.grading.job import Job
from cifar_helpers.grading.runner import Grading, Options
from cifar_helpers.grading.workers import Workers

KILL_PARENT = "import os, signal; os.kill(os.getppid(), signal.SIGKILL)"
SLEEP = "import subprocess; subprocess.run(['sleep', '1000'])"


def job(source, **settings):
    cells = [nbformat.v4.new_code_cell(source)]
    return Job(nbformat.writes(nbformat.v4.new_notebook(cells=cells)), {}, settings)


def processes():
    """This one and what it started; earlier tests may have left some, such as a browser's driver."""
    return {psutil.Process(), *family(os.getpid())}


def listening():
    """The addresses at which they wait for calls."""
    sockets = {socket for process in processes() for socket in process.net_connections()}
    return {socket.laddr for socket in sockets if socket.status == psutil.CONN_LISTEN}


def unprotected(source):
    return job(source, LimitedExecute={"sandbox": False, "timeout": 900})


@pytest.mark.long  # worker processes and their children import nbgrader, again after each death
def test_a_job_over_its_limit_fails_and_one_that_kills_processes_is_tried_three_times(tmp_path):
    before = processes()
    with Workers(1, tmp_path, seconds=120) as workers:
        workers.spec, spec = replace(workers.spec, seconds=5), workers.spec
        over = workers.submit(unprotected(SLEEP))
        workers.spec = spec
        results = {
            name: workers.submit(it)
            for name, it in {
                "good": job("print(1)"),
                "kills its process": unprotected(KILL_PARENT),
                "no notebook": Job("no notebook"),
                "good as well": job("print(1)"),
            }.items()
        }
        with pytest.raises(WorkerFailed, match="stopped after 5 s: the time limit"):
            over.result(300)
        with pytest.raises(WorkerFailed, match="the process that ran it died, 3 times"):
            results["kills its process"].result(300)
        with pytest.raises(WorkerFailed, match="running it failed"):
            results["no notebook"].result(300)
        for name in ("good", "good as well"):
            assert "'output_type': 'stream'" in str(nbformat.reads(results[name].result(300).notebook, 4))
    left = [child.cmdline() for child in processes() - before]
    assert [line for line in left if "resource_tracker" not in str(line)] == []  # that one is Python's own
    assert not list(tmp_path.rglob("*.ipynb"))


def test_workers_are_threads_that_nobody_can_talk_to(tmp_path):
    before, there = listening(), processes()
    with Workers(2, tmp_path, seconds=60) as started:
        started._start()
        assert len(started._client.nthreads()) == 2
        assert processes() == there
        for address in listening() - before:  # of dask's servers for web pages, which have none
            assert address.ip == "127.0.0.1"
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"http://127.0.0.1:{address.port}/info/main/workers.html", timeout=5)


@pytest.mark.long  # a second Python process imports nbgrader and starts a worker and a kernel
@pytest.mark.parametrize("where", ["here", "cluster"])
def test_no_process_outlives_a_killed_main_process(tmp_path, where):
    script = tmp_path / "main.py"
    script.write_text(
        textwrap.dedent("""
        import sys
        sys.path.insert(0, sys.argv[2])
        from pathlib import Path
        from test_workers import SLEEP, Workers, job
        if __name__ == "__main__":
            with Workers(1, Path(sys.argv[1]), 600, scheduler=(sys.argv[3:] or [None])[0]) as workers:
                workers.submit(job(SLEEP)).result()
        """)
    )
    command = [sys.executable, script, tmp_path, os.path.dirname(__file__)]
    if where == "here":
        main = subprocess.Popen(command)
        wait_for(lambda: "sleep" in names(family(main.pid)))
        members = family(main.pid)
        main.send_signal(signal.SIGKILL)
        main.wait()
        wait_for(lambda: not any(alive(member) for member in members))
        return
    with Cluster(tmp_path) as cluster:
        cluster.work("--no-nanny")
        main = subprocess.Popen([*command, cluster.url])
        wait_for(lambda: "sleep" in names(cluster.family()))
        main.send_signal(signal.SIGKILL)
        main.wait()
        wait_for(lambda: not {"sleep", "bwrap"} & {*names(cluster.family())})


def test_a_job_whose_workers_die_again_and_again_is_given_up():
    def result():
        raise KilledWorker("judge", SimpleNamespace(address="here"), workplace.ATTEMPTS - 1)

    failed = workers._answer(SimpleNamespace(result=result))
    assert isinstance(failed, WorkerFailed)
    assert "3 workers died while they ran it: it is not tried again" in str(failed)


def test_a_worker_with_another_version_of_the_package_refuses_to_work():
    spec = workplace.RunSpec("0.0.1 (abcdef01)", 60)
    with pytest.raises(workplace.Unfit, match=r"it has cifar-helpers .*, and .* was started by 0\.0\.1"):
        workplace.WorkerHost().ready(spec, None)


@pytest.mark.long  # dask's commands take seconds to start
def test_what_is_wrong_with_a_cluster_is_said_before_anything_runs(tmp_path, monkeypatch):
    monkeypatch.setattr("cifar_helpers.grading.workers.CONNECT", 5.0)

    def refused(url):
        with Workers(1, tmp_path, 60, scheduler=url) as workers, pytest.raises(ClusterError) as error:
            workers.submit(job("print(1)"))
        return str(error.value)

    assert "start `dask scheduler` there" in refused("tcp://127.0.0.1:1")
    (tmp_path / "old" / "cifar_helpers").mkdir(parents=True)
    (tmp_path / "old" / "cifar_helpers" / "__init__.py").touch()
    with Cluster(tmp_path) as cluster:
        assert f"start some with `dask worker {cluster.url} --nthreads 1" in refused(cluster.url)
        monkeypatch.setattr("cifar_helpers.grading.workers.CONNECT", 120.0)
        old = cluster.work("--no-nanny", PYTHONPATH=str(tmp_path / "old"))
        assert "it can't run this version of cifar-helpers" in refused(cluster.url)
        old.terminate()
        old.wait()
        cluster.work("--no-nanny", "--nthreads", "2")
        assert "it has 2 threads; a job takes a process: start it with --nthreads 1" in refused(cluster.url)


@pytest.mark.long  # four worker processes prove their sandboxes and grade twelve submissions
def test_a_cluster_of_which_two_workers_are_killed_grades_everyone_once(classroom, tmp_path, monkeypatch):
    half = {**RIGHT, "double": "def double(x):\n    return x + 2"}
    expected = {}
    for number in range(4):
        for name, answers, points in (("right", RIGHT, 5), ("half", half, 3), ("empty", {}, 0)):
            classroom.hand_in(f"{name}{number}", **answers)
            expected[f"{name}{number}"] = points
    recorded = []
    save = record.save
    monkeypatch.setattr(
        record, "save", lambda *message: recorded.append(message[2].student) or save(*message)
    )
    with Cluster(tmp_path) as cluster, Client(_with_four(cluster), set_as_default=False) as client:
        pids = client.run(os.getpid, nanny=False)
        nannied = {pid for pid in pids.values() if psutil.Process(pid).ppid() != os.getpid()}
        victims = [min({*pids.values()} - nannied), min(nannied)]

        def kill_one(row):
            if len(recorded) in (2, 5) and victims:
                os.kill(victims.pop(), signal.SIGKILL)

        options = Options(scheduler=cluster.url, cell_seconds=60)
        rows = Grading.prepare(classroom.course, ASSIGNMENT, options=options).run(kill_one)
        log = client.run_on_scheduler(lambda dask_scheduler: [*dask_scheduler.transition_log])
    finished = Counter(key for key, _, state, *_ in log if key.startswith("work-") and state == "memory")
    assert victims == []
    assert {row.student: row.points.total for row in rows} == expected
    assert sorted(recorded) == sorted(expected)
    assert sorted(finished.values()) == [1] * len(expected)
    with gradebook.open_gradebook(classroom.course) as book:
        assert sorted(it.student_id for it in book.assignment_submissions(ASSIGNMENT)) == sorted(expected)


def _with_four(cluster):
    """The scheduler's address, once two workers with a nanny and two without have come."""
    cluster.work("--nworkers", "2")
    cluster.work("--no-nanny")
    cluster.work("--no-nanny")
    with Client(cluster.url, set_as_default=False) as client:
        client.wait_for_workers(4, timeout=180)
    return cluster.url
