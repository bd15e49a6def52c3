"""The fork server: as strict as bubblewrap, the same results, refused where its conditions don't hold."""

from __future__ import annotations

import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import psutil
import pytest
from classroom import ROOT, source_notebook

from cifar_helpers.grading.errors import SandboxError
from cifar_helpers.grading.job import Job, run_job
from cifar_helpers.grading.sandbox import bwrap, launch, proof
from cifar_helpers.grading.sandbox.forkserver import __main__ as birthplace
from cifar_helpers.grading.sandbox.forkserver import box, choice, preloads, server

pytestmark = pytest.mark.skipif(choice.unsupported() is not None, reason=f"{choice.unsupported()}")
SECONDS = 60
NUMPY = ("numpy", "matplotlib.pyplot")


def program(code: str) -> list[str]:
    """A command that runs `code` as a module's code is run."""
    return [sys.executable, "-m", "timeit", "-n", "1", "-r", "1", code]


def told(start: launch.Start, code: str, environment: dict[str, str] | None = None, **given: object):
    """What a program in a box of `start` gives to its function `tell`, as JSON."""
    ours, theirs = socket.socketpair()
    tell = (
        f"import json, os, sys\ntell = lambda said: os.write({theirs.fileno()}, json.dumps(said).encode())\n"
    )
    with ours, theirs:
        started = start(program(tell + code), environment or {}, pass_fds=[theirs.fileno()], **given)
        theirs.close()
        ours.settimeout(SECONDS)
        try:
            return json.loads(b"".join(iter(lambda: ours.recv(2**20), b"")))
        finally:
            started.end()


def gone(processes: list[psutil.Process]) -> bool:
    """Whether they all end within a generous time."""
    return not psutil.wait_procs(processes, timeout=SECONDS)[1]


@pytest.fixture(scope="module")
def forks() -> Iterator[server.Server]:
    started = server.Server(NUMPY, {"OMP_NUM_THREADS": "2"})
    yield started
    started.end()


def test_a_box_has_the_limits_and_rights_of_bubblewraps(forks):
    code = """
import resource, signal
status = dict(line.rstrip("\\n").split(":\\t") for line in open("/proc/self/status") if ":\\t" in line)
names = "CapInh CapPrm CapEff CapAmb CapBnd NoNewPrivs Seccomp Seccomp_filters Groups SigIgn SigBlk Umask"
limits = [n for n in dir(resource) if n.startswith("RLIMIT")]
tell({
    "status": {name: status[name] for name in names.split()},
    "limits": {name: resource.getrlimit(getattr(resource, name)) for name in limits},
    "user": len(set(os.getresuid() + os.getresgid())),
    "session": os.getsid(0), "pid": os.getpid(), "host": os.uname().nodename,
    "variables": dict(os.environ), "path": sys.path, "folder": os.getcwd(),
    "streams": [os.readlink(f"/proc/self/fd/{n}") for n in (0, 1, 2)],
    "files": len(os.listdir("/proc/self/fd")),
    "own": os.stat("/proc/self/status").st_uid == os.getuid(),
    "expendable": open("/proc/self/oom_score_adj").read(),
})
"""
    environment = {"OMP_NUM_THREADS": "2", "TZ": "UTC"}
    stock, forked = (told(start, code, environment) for start in (launch.bubblewrapped, forks.start))
    assert forked == stock
    assert forked["expendable"] == f"{bwrap.EXPENDABLE}\n"
    assert forked["status"]["CapBnd"] == f"{0:016x}"


def test_a_box_has_the_mounts_of_bubblewraps(forks):
    code = """
def flags(words): return sorted({*words.split(",")} - {"relatime"})
lines = [line.split(" - ") for line in open("/proc/self/mountinfo")]
found = {}
for left, right in lines:
    found[left.split()[4]] = [flags(left.split()[5]), right.split()[0], left.split()[3] != "/"]
tell(found)
"""
    stock, forked = (told(start, code) for start in (launch.bubblewrapped, forks.start))
    judges = (bwrap.JUDGES, f"{bwrap.JUDGES}/cifar_helpers")  # the second is below the first, out of reach
    for name in (
        "/run/own",
        *judges,
        *(f"/proc/{name}" for name in box.MASKED),
    ):  # more of these does no harm
        assert "ro" in forked.pop(name, stock.pop(name, [["ro"]]))[0]
    for name in ("/etc/passwd", "/etc/group", bwrap.CONNECTION):  # links into that folder
        stock.pop(name)
    assert forked == stock


@pytest.mark.parametrize("place", ["/tmp", "/dev/shm"])
def test_python_may_lie_in_a_folder_of_which_each_box_has_its_own(monkeypatch, place):
    mounted = bwrap.mounted()
    with tempfile.TemporaryDirectory(dir=place) as folder:
        library = Path(folder, "of python")
        library.mkdir()
        (library / "file").write_text("a library")
        Path(folder).chmod(0o755)
        monkeypatch.setattr(bwrap, "mounted", lambda: [*mounted, library])
        started = server.Server(("numpy",), {})
        look = f"""
try: open({str(library / "new")!r}, "w"); said = "written"
except OSError as error: said = error.strerror
line = [l for l in open("/proc/self/mountinfo") if "of\\\\040python" in l][-1]
seen = [open({str(library / "file")!r}).read(), os.listdir({folder!r}), said, line.split()[5]]
open({place!r} + "/own", "w").write("writable")
tell(seen)
"""
        try:
            forked = told(started.start, look)
        finally:
            started.end()
        assert forked == told(launch.bubblewrapped, look)
        assert forked[:3] == ["a library", ["of python"], "Read-only file system"]


def test_nothing_of_one_program_is_left_for_the_next(forks):
    left = "open('/tmp/left', 'w'); open('/dev/shm/left', 'w'); open('/run/kernel/left', 'w')"
    change = "import numpy; numpy.left = os.environ['LEFT']"
    assert told(forks.start, f"{left}\n{change}\ntell(numpy.left)", {"LEFT": "swordfish"}) == "swordfish"
    look = """
import numpy
folders = ["/tmp", "/tmp/work", "/dev/shm", "/run/kernel"]
tell([os.environ.get("LEFT"), hasattr(numpy, "left"), [sorted(os.listdir(folder)) for folder in folders]])
"""
    python = {path.parts[2] for path in bwrap.mounted() if path.is_relative_to("/tmp")}  # it may lie there
    assert told(forks.start, look) == [None, False, [sorted({"home", "work"} | python), [], [], []]]


def test_the_first_process_is_no_way_to_the_server(forks):
    left = "try: open('/proc/1/cwd/left', 'w')\nexcept OSError: pass\n"
    look = """
import time
waits = 0
while os.listdir("/proc/1/fd") and waits < 300:  # it closes them while its program begins
    waits += time.sleep(0.1) or 1
ways = [os.path.realpath(f"/proc/1/{name}") for name in ("cwd", "root")]
tell([ways, os.path.exists("/proc/1/cwd/left"), os.path.exists("/proc/1/root/tmp/left"),
      os.path.exists("/proc/1/cwd/tmp"), sorted(os.listdir("/proc/1/cwd")) == sorted(os.listdir("/")),
      [os.readlink(f"/proc/1/fd/{name}") for name in os.listdir("/proc/1/fd")]])
"""
    told(forks.start, left + "tell(0)")
    assert told(forks.start, look) == [["/", "/"], False, False, True, True, []]


def test_the_server_has_no_variable_and_no_file_of_the_graders(forks, monkeypatch):
    inside = psutil.Process(forks.process.pid).children()[0]
    assert {*inside.environ()} == {*bwrap.own_variables(), "MPLBACKEND", "OMP_NUM_THREADS", "PWD"}
    assert inside.num_fds() == 4  # standard streams and the way to the grader


def test_every_program_draws_random_numbers_of_its_own(forks):
    code = "import random, numpy\ntell([random.random(), numpy.random.rand()])"
    first, second = told(forks.start, code), told(forks.start, code)
    assert not {*first} & {*second}


def test_threads_of_numpy_come_back(forks):
    code = "import numpy\nX = numpy.ones((600, 600))\nX @ X\ntell(len(os.listdir('/proc/self/task')))"
    environment = {"OMP_NUM_THREADS": "2"}
    stock, forked = (told(start, code, environment) for start in (launch.bubblewrapped, forks.start))
    assert forked == stock == 2


def test_programs_can_be_started_from_several_threads_at_once(forks):
    with ThreadPoolExecutor(4) as threads:
        said = list(threads.map(lambda n: told(forks.start, f"tell({n})"), range(12)))
    assert said == list(range(12))


def test_the_working_folder_holds_what_was_handed_over(forks, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ä.txt").write_text("ä")
    code = "tell([open('data/ä.txt').read(), os.stat('data/ä.txt').st_uid == os.getuid()])"
    assert told(forks.start, code, files=bwrap.archive(tmp_path)) == ["ä", True]


FIGURE = """
import matplotlib, matplotlib.pyplot as plt, numpy as np
np.random.seed(1)
print(np.random.rand(), matplotlib.get_backend())
plt.plot(np.linalg.svd(np.random.rand(200, 200))[1])
"""


def test_a_notebook_has_the_same_outputs(tmp_path):
    notebook = source_notebook()
    notebook.cells.insert(0, nbformat.v4.new_code_cell(FIGURE))
    seen = []
    for fork in (True, False):
        job = Job(nbformat.writes(notebook), settings={"LimitedExecute": {"fork": fork}}, threads=2)
        with pytest.MonkeyPatch.context() as patch:
            if fork:
                patch.setattr(launch, "bubblewrapped", None)
                patch.setattr(proof, "require", lambda course, seen: None)
            result = run_job(job, tmp_path)
        seen.append([cell.get("outputs") for cell in nbformat.reads(result.notebook, 4).cells])
    assert {output.output_type for output in seen[0][0]} == {"stream", "execute_result", "display_data"}
    assert "inline" in seen[0][0][0].text
    assert [len(outputs or []) for outputs in seen[0]] == [len(outputs or []) for outputs in seen[1]]
    assert seen[0][0][0] == seen[1][0][0]
    assert seen[0][0][-1].data == seen[1][0][-1].data


def test_a_box_that_ends_is_seen_to(forks):
    short = forks.start(program("pass"), {})
    assert short.wait(SECONDS) == short.poll() == server.ENDED
    short.end()


def test_boxes_end_with_their_server():
    own = server.Server((), {})
    long = own.start(program("import time; time.sleep(600)"), {})
    family = [psutil.Process(long.first), *psutil.Process(long.first).children(recursive=True)]
    psutil.Process(own.process.pid).children()[0].kill()
    assert long.wait(SECONDS) == server.ENDED
    assert gone(family)
    with pytest.raises(SandboxError, match="made no box"):
        own.start(program("pass"), {})
    own.end()


GRADER = """
import sys, time
from cifar_helpers.grading.sandbox.forkserver import server
own = server.Server((), {})
box = own.start([sys.executable, "-m", "timeit", "-n1", "-r1", "import time; time.sleep(600)"], {})
print(own.process.pid, box.first, flush=True)
time.sleep(600)
"""


def test_everything_ends_with_a_grader_that_is_killed():
    grader = subprocess.Popen([sys.executable, "-c", GRADER], stdout=subprocess.PIPE, text=True)
    box_and_server = [psutil.Process(int(word)) for word in grader.stdout.readline().split()]
    deadline = time.monotonic() + SECONDS
    family = set()
    while len(family) < 4 and time.monotonic() < deadline:  # bubblewrap, server, first process, program
        family = {one for top in box_and_server for one in (top, *top.children(recursive=True))}
    assert len(family) >= 4  # and at times one that lives for a moment only, on the way to the program
    grader.kill()
    grader.wait()
    assert gone([*family])


# Refusals: bubblewrap starts what the fork server can't


@pytest.fixture
def starter(monkeypatch) -> Iterator[choice.Starter]:
    """A fork server, and bubblewrap where it can't."""
    monkeypatch.setattr(choice, "_refusals", set())
    made = choice.Starter(NUMPY, [ROOT])
    yield made
    made.end()


def assert_bubblewrapped(starter, caplog, message: str) -> None:
    started = starter(program("import time; time.sleep(600)"), {})
    started.end()
    assert type(started) is launch.Box
    assert message in caplog.text
    assert "bubblewrap starts" in caplog.text
    assert message in choice.refusal()


def test_another_machine_or_an_old_linux_is_refused(starter, caplog, monkeypatch):
    monkeypatch.setattr(platform, "release", lambda: "5.4.0-99-generic")
    assert_bubblewrapped(starter, caplog, "Linux 5.12 or newer")
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    assert "x86-64" in choice.unsupported()


def test_a_server_that_does_not_start_is_refused(starter, caplog, monkeypatch):
    monkeypatch.setattr(server, "MODULE", "no.such.module")
    assert_bubblewrapped(starter, caplog, "No module named")


def test_a_server_that_makes_no_box_is_refused(starter, caplog, monkeypatch):
    monkeypatch.setattr(server, "BIRTH_SECONDS", 1e-6)
    assert_bubblewrapped(starter, caplog, "made no box")


def test_a_server_whose_proof_fails_is_refused(starter, caplog, monkeypatch):
    monkeypatch.setattr(proof, "_wrong", lambda *found: ["it has a network"])
    assert_bubblewrapped(starter, caplog, "it has a network")


def test_another_program_than_a_module_is_refused(forks, monkeypatch):
    with pytest.raises(SandboxError, match="-m MODULE"):
        forks.start(["/bin/true"], {})


def test_more_than_one_thread_or_an_open_file_is_refused(tmp_path):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        stop = threading.Event()
        other = threading.Thread(target=stop.wait)
        other.start()
        assert "threads" in birthplace.unfit(ours)
        stop.set()
        other.join()


def test_the_imports_of_a_notebook_decide_about_tensorflow():
    assert "tensorflow" in preloads.of(["x = 1", "if x:\n    from tensorflow.keras import layers"])
    assert "tensorflow" not in preloads.of(
        ["# import keras", "text = 'see import keras'", "import kerastuner"]
    )


def test_every_module_to_import_exists():
    code = f"import importlib\nfor name in {preloads.BASE}: importlib.import_module(name)"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "MPLBACKEND": "agg"})


KERAS = """
import numpy as np, keras, tensorflow as tf
keras.utils.set_random_seed(7)
tf.config.experimental.enable_op_determinism()
X, y = np.random.rand(256, 8).astype("float32"), np.random.rand(256, 1).astype("float32")
data = tf.data.Dataset.from_tensor_slices((X, y)).shuffle(256, seed=1).batch(32).map(
    lambda a, b: (a, b), num_parallel_calls=2).prefetch(2)
def fitted(**options):
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(1)])
    model.compile("adam", "mse", **options)
    return model.fit(data, epochs=3, verbose=0).history["loss"]
tell([fitted(jit_compile=False), fitted(jit_compile=True)])
"""


@pytest.mark.long  # imports TensorFlow three times
def test_keras_learns_the_same_to_the_last_digit(tmp_path):
    environment = {"OMP_NUM_THREADS": "2", "TF_CPP_MIN_LOG_LEVEL": "2"}

    def plain(argv, environment, pass_fds):
        process = subprocess.Popen(argv, env={**os.environ, **environment}, pass_fds=pass_fds, cwd=tmp_path)
        process.end = process.wait
        return process

    forks = server.Server(preloads.TENSORFLOW, environment)
    try:
        forked, again, boxed, stock = (
            told(start, KERAS, environment)
            for start in (forks.start, forks.start, launch.bubblewrapped, plain)
        )
    finally:
        forks.end()
    assert forked == again == boxed == stock
    assert stock[1][-1] < stock[1][0]
