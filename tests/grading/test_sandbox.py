"""What code in the sandbox can't reach, beside a plain kernel that can; and what it must be able to do.

All of it holds for both ways into the sandbox: started under bubblewrap, and forked by the fork server.
Every listener is this test's own, on 127.0.0.1 or in its own folder; every bomb is bounded.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from classroom import ASSIGNMENT, RIGHT, ROOT
from jupyter_client.manager import KernelManager
from typer.testing import CliRunner

from cifar_helpers.cli import app
from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import SandboxError
from cifar_helpers.grading.job import Job, run_job
from cifar_helpers.grading.sandbox import bwrap, launch, proof, seccomp
from cifar_helpers.grading.sandbox.forkserver import choice, preloads
from cifar_helpers.grading.sandbox.forkserver.server import ForkedBox

CALL = """
import ctypes, os, subprocess, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    answer = libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments))
    return answer if answer >= 0 else -ctypes.get_errno()
"""
COLUMN = {"x86_64": 0, "aarch64": 1}[platform.machine()]


class Kernel:
    """A started kernel; `run` returns what the code printed, or the name of its error."""

    def __init__(self, manager: KernelManager) -> None:
        self.manager = manager
        self.client = manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def run(self, code: str, seconds: float = 60) -> str:
        said: list[str] = []

        def hear(message):
            content = message["content"]
            said.append(content.get("text") or content.get("ename", ""))

        self.client.execute_interactive(code, timeout=seconds, output_hook=hear)
        return "".join(said).strip()


@pytest.fixture(scope="module", params=["bubblewrap", "fork server"])
def way(request):
    """How the sandboxes of a test are made."""
    reason = choice.unsupported()
    if request.param == "fork server" and reason:
        pytest.skip(reason)
    if request.param == "bubblewrap":
        yield launch.bubblewrapped
        return
    needs = Course(ROOT).environment
    made = choice.Starter(preloads.of([], needs.preloaded), [ROOT], needs.view())
    yield made
    made.end()


@contextmanager
def kernel(*, starter=None, cwd=None):
    """A kernel of this course's in a sandbox that `starter` makes, or in none."""
    manager = KernelManager()
    needs = Course(ROOT).environment
    if starter:
        proof.enter(manager, starter, needs.view())
        manager.kernel_spec.env = needs.given(os.environ)
    manager.start_kernel(cwd=str(cwd) if cwd else None)
    try:
        forked = isinstance(getattr(manager.provisioner, "process", None), ForkedBox)
        assert forked == isinstance(starter, choice.Starter)
        started = Kernel(manager)
        yield started
        started.client.stop_channels()
    finally:
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()


@pytest.fixture(scope="module")
def secret():
    """A variable of the grader's that no submission may see."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADERS_TOKEN", "swordfish")
        yield


@pytest.fixture(scope="module")
def inside(secret, way):
    with kernel(starter=way) as started:
        yield started


@pytest.fixture(scope="module")
def plain(secret):
    with kernel() as started:
        yield started


@pytest.fixture
def both(inside, plain):
    """Runs a probe that prints REACHED when it gets through: a plain kernel must, the sandbox must not."""

    def probe(code: str, refusal: str) -> None:
        assert plain.run(code) == "REACHED"
        assert refusal in inside.run(code)

    return probe


@pytest.fixture
def sleeper():
    """A process of this test's own with a secret in its environment."""
    process = subprocess.Popen(["sleep", "60"], env={**os.environ, "OTHERS_SECRET": "swordfish"})
    while process.poll() is None and not Path(f"/proc/{process.pid}/environ").read_bytes():
        time.sleep(0.01)  # the program has just been started: it has no environment yet
    yield process
    process.kill()
    process.wait()


def test_no_tcp_to_this_machine(both):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        both(f"import socket\nsocket.create_connection({address}, 2)\nprint('REACHED')", "ConnectionRefused")


@pytest.mark.parametrize("place", ["path", "abstract"])
def test_no_unix_socket_of_this_machine(both, tmp_path, place):
    name = str(tmp_path / "socket") if place == "path" else f"\0sandbox-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(name)
        listener.listen()
        code = f"import socket\nsocket.socket(socket.AF_UNIX).connect({name!r})\nprint('REACHED')"
        both(code, "FileNotFoundError" if place == "path" else "ConnectionRefusedError")


def test_no_signal_to_another_process(both, sleeper):
    both(f"import os\nos.kill({sleeper.pid}, 0)\nprint('REACHED')", "ProcessLookupError")


def test_no_look_at_other_processes(both, sleeper):
    code = f"if 'OTHERS_SECRET' in open('/proc/{sleeper.pid}/environ').read(): print('REACHED')"
    both(code, "FileNotFoundError")


def test_no_variable_of_the_grader(both):
    both("import os\nprint('REACHED' if 'GRADERS_TOKEN' in os.environ else 'CLEAN')", "CLEAN")


def test_no_variable_through_the_first_process(inside):
    answer = inside.run("print(open('/proc/1/environ').read())")
    assert "swordfish" not in answer


def files_of_the_course(tmp_path):
    """Such files as a submission would like to read, on this machine."""
    for name in ("gradebook.db", "submitted/other/2_net/2_net.ipynb", "source/2_net/2_net.ipynb"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("private")
        yield path
    yield ROOT / "nbgrader_config.py"  # beside the package, which kernels do see
    yield ROOT / "tests" / "grading" / "classroom.py"


def test_no_file_of_the_course(both, tmp_path):
    for path in files_of_the_course(tmp_path):
        both(f"open({str(path)!r}).read()\nprint('REACHED')", "FileNotFoundError")


def test_no_file_of_the_home_folder(both):
    with tempfile.NamedTemporaryFile(dir=Path.home()) as file:
        both(f"open({file.name!r}).read()\nprint('REACHED')", "FileNotFoundError")


HARMLESS = {"console", "core", "fd", "full", "null", "ptmx", "pts", "random", "shm", "tty", "urandom", "zero"}


def test_no_device_of_this_machine_such_as_a_gpu(inside):
    seen = set(inside.run("import os; print(*os.listdir('/dev'))").split())
    assert seen - {"stdin", "stdout", "stderr"} <= HARMLESS
    assert {"null", "urandom"} <= seen


def test_nothing_written_leaves_the_sandbox(both, tmp_path):
    path = tmp_path / "written"
    both(f"open({str(path)!r}, 'w')\nprint('REACHED')", "FileNotFoundError")
    assert path.exists()


def test_what_can_be_written_is_limited_in_size(inside):
    fixed = [str(folder) for folder in bwrap.mounted()]
    assert (
        inside.run(f"import os; print(all(os.statvfs(f).f_flag & os.ST_RDONLY for f in {fixed}))") == "True"
    )
    code = """
def mount(folder):
    while not os.path.ismount(folder): folder = os.path.dirname(folder)
    return folder
found = set()
for folder, folders, _ in os.walk("/"):
    folders[:] = [name for name in folders if os.path.join(folder, name) not in ["/proc", *FIXED]]
    if os.access(folder, os.W_OK): found.add(mount(folder))
sizes = {folder: os.statvfs(folder).f_blocks * os.statvfs(folder).f_frsize for folder in found}
print({folder: size for folder, size in sizes.items() if size})  # /dev/pts holds no files
""".replace("FIXED", str(fixed))
    sizes = eval(inside.run(code))
    assert sizes == {"/tmp": bwrap.DISK, "/dev/shm": bwrap.SHARED_MEMORY, bwrap.SOCKETS: bwrap.MIB}


def test_a_full_disk_is_the_submissions_own(way, tmp_path, monkeypatch):
    fill = "with open('fill', 'wb') as f:\n    for _ in range(32): f.write(bytes(2**20))\nprint('REACHED')"
    monkeypatch.setattr(bwrap, "DISK", 16 * bwrap.MIB)
    with kernel(starter=way, cwd=tmp_path) as bounded, kernel(cwd=tmp_path) as free:
        assert "OSError" in bounded.run(fill)
        assert not (tmp_path / "fill").exists()
        assert free.run(fill) == "REACHED"


FORKS = """
import os, signal
children = []
try:
    for _ in range(120):
        child = os.fork()
        if child == 0:
            signal.alarm(20); signal.pause()
        children.append(child)
    print('REACHED')
except BlockingIOError:
    print('BOUNDED')
finally:
    for child in children:
        os.kill(child, 9); os.waitpid(child, 0)
"""


def test_processes_are_bounded_for_each_kernel_by_itself(way, monkeypatch, plain):
    monkeypatch.setitem(bwrap.LIMITS, "nproc", 80)
    with kernel(starter=way) as first, kernel(starter=way) as second:
        full = FORKS.replace("finally:", "finally:\n    import time; time.sleep(3)")
        first.client.execute(full)
        time.sleep(1)
        assert second.run("import subprocess; print(subprocess.call(['true']))") == "0"
        assert second.run(FORKS) == "BOUNDED"
    assert plain.run(FORKS) == "REACHED"


def test_memory_is_bounded(both):
    flags = "mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000"  # MAP_NORESERVE: only addresses, no memory
    code = f"import mmap\nmmap.mmap(-1, {bwrap.LIMITS['as'] + bwrap.MIB}, {flags})\nprint('REACHED')"
    both(code, "OSError")


SYSTEM_CALLS = {
    "unshare": "call({unshare}, 0x10000000) == 0",
    "clone": "(lambda n: n or os._exit(0))(call({clone}, 0x10000000 | 17, 0, 0, 0, 0)) > 0",
    "io_uring": "call({io_uring_setup}, 8, ctypes.addressof(ctypes.create_string_buffer(256))) >= 0",
    "keyring": "call({keyctl}, 0, -3, 1) >= 0",
    "ptrace": "call({ptrace}, 0, 0, 0, 0) >= 0",
    "shared memory": "call({shmget}, 0, 4096, 0o1600) >= 0",
    "semaphores": "call({semget}, 0, 1, 0o1600) >= 0",
    "messages": "call({msgget}, 0, 0o1600) >= 0",
    "nameless files": "call({memfd_create}, ctypes.addressof(ctypes.create_string_buffer(b'x')), 0) >= 0",
    "vsock": "__import__('socket').socket(40, 1)",
    "packet": "__import__('socket').socket(17, 3)",
    "mount": "call({unshare}, 0x10020000) == 0 and call({mount}, 0, 0, 0, 0, 0) != -1",
}


@pytest.mark.parametrize("name", SYSTEM_CALLS)
def test_system_calls_that_lead_out_are_refused(inside, plain, name):
    numbers = {key: value[COLUMN] for key, value in seccomp.REFUSED.items()}
    test = SYSTEM_CALLS[name].format(clone=seccomp.CLONE[COLUMN], **numbers)
    probe = f"{CALL}\nif {test}: print('REACHED')\nelse: print('REFUSED', ctypes.get_errno())"
    # In a process of its own, which the call may change or copy.
    code = (
        f"import subprocess, sys\nr = subprocess.run([sys.executable, '-c', {probe!r}], capture_output=True)"
    )
    code += "\nprint(r.stdout.decode().split('\\n')[0] or r.stderr.decode().strip().split('\\n')[-1])"
    if plain.run(code) != "REACHED":
        pytest.skip(f"this machine refuses {name} to everyone, so the sandbox can't be seen to")
    answer = inside.run(code)
    assert "REACHED" not in answer
    assert "not supported" in answer if name in ("vsock", "packet") else answer == "REFUSED 1"


def test_every_refused_call_is_refused(inside):
    numbers = {name: row[COLUMN] for name, row in seccomp.REFUSED.items() if row[COLUMN] is not None}
    code = f"{CALL}\nprint([n for n, v in {numbers}.items() if call(v, -1, 0, 0, 0, 0) != -1])"
    assert inside.run(code) == "[]"
    assert inside.run(f"{CALL}\nprint(call({seccomp.CLONE3[COLUMN]}, 0, 0))") == "-38"


def test_which_processors_and_how_large_a_buffer_is_not_the_kernels_to_say(inside):
    code = """
import os, socket
before, (end, _) = os.sched_getaffinity(0), socket.socketpair()
size = end.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
os.sched_setaffinity(0, {min(before)})
end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
end.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
print(os.sched_getaffinity(0) == before, end.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) == size,
      end.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE))"""
    assert inside.run(code) == "True True 1"


def test_numbers_of_system_calls_are_those_of_the_systems_own_header():
    headers = [*Path("/usr/include").glob("**/asm/unistd_64.h")] if COLUMN == 0 else []
    if not headers:
        pytest.skip("no header with the numbers: apt-get install linux-libc-dev")
    known = dict(re.findall(r"__NR_(\w+) (\d+)", headers[0].read_text()))
    ours = {name: str(row[0]) for name, row in (seccomp.REFUSED | seccomp.IGNORED).items() if name in known}
    assert ours == {name: known[name] for name in ours}
    assert len(ours) > 40


def test_no_file_of_the_grader_is_inherited(inside):
    answer = inside.run(
        "import os\nfor n in os.listdir('/proc/self/fd'):\n"
        "  try: print(os.readlink(f'/proc/self/fd/{n}'))\n  except OSError: pass"
    )
    kinds = ("/dev/null", "socket:", "anon_inode:", "pipe:", "/proc/", "/dev/urandom", "/tmp/")
    strange = [line for line in answer.splitlines() if not line.startswith(kinds)]
    assert strange == []


def test_no_capability_and_no_way_to_get_one(inside):
    answer = inside.run("print(open('/proc/self/status').read())")
    for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
        assert f"{name}:\t{0:016x}" in answer
    assert "NoNewPrivs:\t1" in answer


def test_a_daemon_ends_with_its_kernel(way):
    code = "import subprocess\nprint(subprocess.Popen(['sleep', '60'], start_new_session=True).pid)"
    with kernel() as free:
        daemon = psutil.Process(int(free.run(code)))
    assert daemon.is_running()
    daemon.kill()
    with kernel(starter=way) as started:
        started.run(code)
        family = psutil.Process(started.manager.provisioner.pid).children(recursive=True)
        assert "sleep" in [member.name() for member in family]
        start = time.monotonic()
    assert time.monotonic() - start < 2
    assert not any(member.is_running() for member in family)


def test_an_interrupt_reaches_the_kernel_and_leaves_it_alive(way):
    with kernel(starter=way) as started:
        started.client.execute("import time; time.sleep(50)")
        time.sleep(1)
        started.manager.interrupt_kernel()
        time.sleep(1)  # what comes at once is dropped with the interrupted cell
        assert started.run("print('alive')", seconds=10).endswith("alive")


def test_the_kernel_is_who_it_should_be(way):
    with kernel(starter=way) as first, kernel(starter=way) as second:
        users = [int(started.run("import os; print(os.getuid())")) for started in (first, second)]
        assert users == [started.manager.provisioner.process.uid for started in (first, second)]
        if os.geteuid() == 0:
            assert users[0] != users[1]
            assert min(users) >= 200_000
        assert first.run("import getpass; print(getpass.getuser())") == "student"


def test_a_kernel_can_be_restarted(way):
    with kernel(starter=way) as started:
        before = started.manager.provisioner.process.first
        started.manager.restart_kernel(now=True)
        assert started.manager.provisioner.process.first != before
        assert Kernel(started.manager).run("print('alive')") == "alive"


def test_the_working_folder_is_a_copy_without_notebooks_and_links(way, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ä.txt").write_text("ä")
    (tmp_path / "2_net.ipynb").write_text("{}")
    (tmp_path / "link.txt").symlink_to("/etc/shadow")
    (tmp_path / "folder").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe")
    with kernel(starter=way, cwd=tmp_path) as started:
        assert started.run("import os; print(os.getcwd(), [f for f in os.walk('.')])") == (
            f"{bwrap.WORK} [('.', ['data'], []), ('./data', [], ['ä.txt'])]"
        )
        code = "open('data/ä.txt', 'w').write('changed'); open('new', 'w')"
        assert "Error" not in started.run(code)
    assert (tmp_path / "data" / "ä.txt").read_text() == "ä"
    assert not (tmp_path / "new").exists()


def test_numpy_matplotlib_and_shared_memory_work(inside):
    code = """
import warnings; warnings.simplefilter('error')
import numpy as np, matplotlib; matplotlib.use('agg')
import matplotlib.pyplot as plt
from multiprocessing import shared_memory
plt.plot(np.linalg.svd(np.random.rand(200, 200))[1]); plt.title('Größe'); plt.savefig('figure.png')
memory = shared_memory.SharedMemory(create=True, size=100); memory.close(); memory.unlink()
import cifar_helpers.data as data, cifar_helpers.budget as budget
print(data.load('toy10', train=100, test=50).train.images.shape, budget.current().name)
"""
    assert inside.run(code).endswith("(100, 32, 32, 3) smoke")


def test_the_cache_is_there_to_read_only(way, tmp_path, monkeypatch):
    monkeypatch.setenv("CIFAR_CACHE_DIR", str(tmp_path))
    tmp_path.chmod(0o755)
    (tmp_path / "kept").write_text("kept")
    starter = way
    if isinstance(way, choice.Starter):  # its servers see the folders that they were made with
        starter = choice.Starter(way.modules, way.hidden, Course(ROOT).environment.view())
    with kernel(starter=starter) as started:
        code = (
            "import os; os.chdir(os.environ['CIFAR_CACHE_DIR']); print(open('kept').read()); open('n', 'w')"
        )
        assert started.run(code).split() == ["kept", "OSError"]
    if starter is not way:
        starter.end()
    assert not (tmp_path / "n").exists()


@pytest.mark.long  # imports TensorFlow and fits a model
def test_tensorflow_works(way):
    code = """
import numpy as np, keras
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile('sgd', 'mse')
losses = model.fit(np.ones((64, 4)), np.ones(64), epochs=3, verbose=0).history['loss']
print('FITTED' if losses[-1] < losses[0] else losses)
"""
    with kernel(starter=way) as started:
        assert started.run(code, seconds=200).endswith("FITTED")


# The proof


def test_the_proof_holds_here():
    proof.require.__wrapped__(ROOT)


def test_the_proof_notices_a_kernel_outside(monkeypatch):
    monkeypatch.setattr(proof, "enter", lambda manager, *_: None)
    with pytest.raises(SandboxError) as problem:
        proof.require.__wrapped__(ROOT)
    for message in ("not as None", "processes", "a network", "filter", f"it sees {ROOT}"):
        assert message in str(problem.value) + f" it sees {ROOT}"


def test_a_course_among_what_kernels_see_is_refused():
    with pytest.raises(SandboxError, match="move it to another place"):
        proof.require.__wrapped__(Path(sys.prefix) / "course")


def test_without_bubblewrap_the_words_say_how_to_get_it(monkeypatch):
    found = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "bwrap" else found(name))
    with pytest.raises(SandboxError, match="apt-get install bubblewrap"):
        proof.require.__wrapped__(ROOT)


@pytest.mark.parametrize(
    ("said", "help"),
    [
        ("bwrap: setting up uid map: Permission denied", "apparmor_restrict_unprivileged_userns=0"),
        ("bwrap: Creating new namespace failed: Operation not permitted", "unprivileged_userns_clone=1"),
        ("bwrap: Unknown option --size", "bubblewrap 0.7"),
    ],
)
def test_where_bubblewrap_fails_the_words_say_why(tmp_path, monkeypatch, said, help):
    fake = tmp_path / "bwrap"
    fake.write_text(f"#!/bin/sh\necho '{said}' >&2; exit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(SandboxError) as problem:
        proof.require.__wrapped__(ROOT)
    assert said in str(problem.value)
    assert help in str(problem.value)


def test_a_sandbox_that_fails_after_its_first_process_says_why(monkeypatch):
    monkeypatch.setattr(bwrap, "WORK", "/etc/passwd/x")  # can't be made
    with pytest.raises(SandboxError, match=r"bubblewrap can't make the sandbox: bwrap: .*passwd"):
        proof.require.__wrapped__(ROOT)


def test_nothing_is_graded_where_the_sandbox_does_not_work(classroom, monkeypatch):
    ran = classroom.root / "ran"
    classroom.hand_in("zoë", **{**RIGHT, "total": f"open({str(ran)!r}, 'w')"})
    found = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "bwrap" else found(name))
    proof.require.cache_clear()
    done = CliRunner().invoke(app, ["grade", ASSIGNMENT, "--course", str(classroom.root)])
    message = " ".join(done.output.split())
    assert done.exit_code == 2
    assert "Stopped before anything ran" in message
    assert "--no-sandbox" in message
    assert not ran.exists()
    job = Job(classroom.hand_in("zoë", **RIGHT).read_text())
    with pytest.raises(SandboxError):
        run_job(job, classroom.root)
    proof.require.cache_clear()


BUBBLEWRAP = """
import pathlib
from cifar_helpers.grading.sandbox import proof
proof.require(pathlib.Path("/var"))
"""
FORKED = """
import pathlib
from cifar_helpers.grading.sandbox.forkserver import choice
choice.proved(["numpy"], {}, [pathlib.Path("/var")]).end()
"""


@pytest.mark.parametrize("code", [BUBBLEWRAP, FORKED], ids=["bubblewrap", "fork server"])
def test_the_sandbox_works_for_an_ordinary_user(code):
    if os.geteuid() != 0:
        pytest.skip("this whole run is an ordinary user's")
    if code is FORKED and (reason := choice.unsupported()):
        pytest.skip(reason)
    with tempfile.TemporaryDirectory() as home:
        os.chmod(home, 0o777)
        view = [shutil.which("bwrap"), "--dev-bind", "/", "/"]
        shown = [*bwrap.mounted(), ROOT / "cifar_helpers", *ROOT.glob("*.egg-info")]
        closed = {p for folder in shown for p in folder.parents if p.stat().st_mode & 0o005 != 0o005}
        for folder in sorted(closed, key=lambda path: len(path.parts))[:1]:
            view += ["--perms", "0755", "--tmpfs", str(folder)]
            for path in shown:
                if path.is_relative_to(folder):
                    view += [*bwrap._parents(path), "--ro-bind", str(path), str(path)]
        user = ["setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", "--bounding-set=-all"]
        environment = ["env", f"HOME={home}", f"TMPDIR={home}", f"PYTHONPATH={ROOT}"]
        command = [*view, "--", *user, "--inh-caps=-all", *environment, sys.executable, "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd="/")
    assert done.returncode == 0, done.stderr
