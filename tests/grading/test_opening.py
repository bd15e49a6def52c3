"""Nothing that was handed in runs as the instructor: not by a kernel, a terminal, saving, or validating."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook
from server import jupyter

from cifar_helpers.grading.course import Course
from cifar_helpers.grading.errors import SandboxError
from cifar_helpers.grading.gradebook import open_gradebook
from cifar_helpers.grading.opening import IN_A_SUBMISSION, folders, validation
from cifar_helpers.grading.opening.kernels import SECONDS
from cifar_helpers.grading.sandbox import provisioner

pytestmark = pytest.mark.slow  # servers and kernels start

HOSTILE = (
    "ipykernel_launcher",
    "IPython",
    "zmq",
    "json",
    "debugpy",
    "nbgrader_config",
    "jupytext",
    ".jupytext",
)
FOLDERS = ("submitted", "autograded", "feedback", "downloads", "inbound")
KERNEL = {"name": "python3", "display_name": "Python 3"}
WAITING = "import time\ntime.sleep(10_000)\n"
# Whoever runs this outside the sandbox is found out.
SPY = """
import os
print("sees", os.path.exists({root!r}))
try:
    open({root!r} + "/ran", "a").write("cell ")
except OSError:
    print("hello")
"""


def notebook(path: Path, source: str, **metadata: object) -> dict:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = new_notebook(cells=[new_code_cell(source)], metadata={"kernelspec": KERNEL, **metadata})
    nbformat.write(made, path)
    return made


@pytest.fixture(scope="module")
def course(released, tmp_path_factory) -> Path:
    """A course in which somebody handed in modules and settings that write a file when they are run."""
    root = tmp_path_factory.mktemp("opening") / "course"
    shutil.copytree(released, root)
    for folder in FOLDERS:
        hostile = root / folder / "mallory" / "1_sums"
        notebook(hostile / "1_sums.ipynb", SPY.format(root=str(root)))
        for name in HOSTILE:
            (hostile / f"{name}.py").write_text(f"open({str(root / 'ran')!r}, 'a').write({name!r} + ' ')")
    stuck = root / "submitted" / "stuck" / "1_sums"
    notebook(stuck / "1_sums.ipynb", WAITING)
    (stuck / "ipykernel_launcher.py").write_text(WAITING)
    (root / "link").symlink_to(root / "submitted" / "mallory" / "1_sums")
    notebook(root / "own.ipynb", "import helper")
    return root


@pytest.fixture(scope="module")
def server(course, tmp_path_factory):
    with jupyter(course, tmp_path_factory.mktemp("home")) as address:
        yield address


def ask(server: str, path: str, method: str = "GET", body: object = None, seconds: float = 60) -> dict:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{server}/{path}", data, {"Authorization": "token t"}, method=method)
    with urllib.request.urlopen(request, timeout=seconds) as answer:
        content = answer.read()
    return json.loads(content) if content else {}


def kernel(server: str, path: str) -> str:
    """Starts one as JupyterLab does when a notebook is opened; its state a while later."""
    body = {"path": path, "name": Path(path).name, "type": "notebook", "kernel": {"name": "python3"}}
    started = ask(server, "api/sessions", "POST", body)["kernel"]
    time.sleep(4)  # that nothing happens can't be waited for in another way
    state = ask(server, f"api/kernels/{started['id']}")["execution_state"]
    ask(server, f"api/kernels/{started['id']}", "DELETE")
    return state


ACTIVE = """
from IPython.display import display, HTML, Javascript, Markdown, SVG
display(HTML("<script>pwned()</script>"), Javascript("pwned()"), Markdown("<img src=x onerror=pwned()>"))
display({"image/png": "iVBORw0KGgo=", "image/svg+xml": "<svg onload='pwned()'/>"}, raw=True)
display({"text/plain": "in words", "text/html": "<b>pwned</b>"}, raw=True)
from ipykernel.comm import Comm
Comm(target_name="jupyter.widget", data={"state": {"_esm": "pwned()"}})
get_ipython().payload_manager.write_payload({"source": "page", "data": {"text/html": "pwned()"}})
print("ends")
"""


async def said(server: str, kernel: str, code: str) -> list[dict]:
    """All messages until the kernel has run the code, as a browser gets them."""
    from tornado.websocket import websocket_connect

    address = f"{server.replace('http', 'ws')}/api/kernels/{kernel}/channels?token=t"
    connection = await websocket_connect(address)
    content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
    header = {
        "msg_id": "asked",
        "msg_type": "execute_request",
        "username": "",
        "session": "s",
        "version": "5.3",
    }
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    await connection.write_message(json.dumps(message))
    messages, ends = [], set()
    while ends != {"execute_reply", "idle"}:
        message = json.loads(await asyncio.wait_for(connection.read_message(), 90))
        messages.append(message)
        if message["parent_header"].get("msg_id") == "asked":
            kind = message["content"].get("execution_state", message["msg_type"])
            ends |= {kind} & {"execute_reply", "idle"}
    connection.close()
    return messages


def run(server: str, path: str, code: str) -> list[dict]:
    """What a browser gets when a notebook is opened and this code is run in it."""
    body = {"path": path, "name": Path(path).name, "type": "notebook", "kernel": {"name": "python3"}}
    started = ask(server, "api/sessions", "POST", body)["kernel"]["id"]
    messages = asyncio.run(said(server, started, code))
    ask(server, f"api/kernels/{started}", "DELETE")
    return messages


@pytest.mark.parametrize("folder", [*(f"{folder}/mallory/1_sums" for folder in FOLDERS), "link"])
def test_a_kernel_beside_hostile_modules_runs_none_of_them_as_the_instructor(server, course, folder):
    ask(server, f"api/contents/{folder}/1_sums.ipynb")
    messages = run(server, f"{folder}/1_sums.ipynb", SPY.format(root=str(course)))
    assert "sees False" in str([message["content"] for message in messages])
    assert not (course / "ran").exists(), (course / "ran").read_text()


def test_a_kernel_of_the_staffs_own_is_in_no_sandbox(server, course):
    look = f"import os\nprint('sees', os.path.exists({str(course)!r}))"
    assert "sees True" in str(run(server, "own.ipynb", look))


@pytest.mark.parametrize("path", ["submitted/active/1_sums/1_sums.ipynb", "own.ipynb"])
def test_what_a_submission_shows_while_it_is_run_is_text_and_pictures_alone(server, course, path):
    notebook(course / "submitted" / "active" / "1_sums" / "1_sums.ipynb", ACTIVE)
    messages = run(server, path, ACTIVE)
    found = [message for message in messages if message["msg_type"] not in ("execute_input", "stream")]
    hostile = [message["msg_type"] for message in found if "pwned" in json.dumps(message)]
    if path == "own.ipynb":
        assert {"display_data", "comm_open", "execute_reply"} <= {*hostile}
        return
    assert hostile == []
    text = json.dumps([message["content"] for message in messages])
    assert "in words" in text
    assert "iVBORw0KGgo=" in text
    assert "ends" in text


def processes() -> dict[int, str]:
    """The folder that each running process is in, by its number."""
    found = {}
    for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
        with suppress(OSError):
            found[pid] = os.readlink(f"/proc/{pid}/cwd")
    return found


def test_a_terminal_of_a_submissions_folder_opens_in_the_courses(server, course):
    before = {*processes()}
    name = ask(server, "api/terminals", "POST", {"cwd": "submitted/mallory/1_sums"})["name"]
    # The shell is any that $SHELL names, and other tests start processes, too: new ones in this course count.
    new = {place for pid, place in processes().items() if pid not in before}
    places = {place for place in new if place.startswith(str(course))}
    ask(server, f"api/terminals/{name}", "DELETE")
    assert places == {str(course)}


@pytest.mark.parametrize("where", ["metadata", "toml"])
def test_saving_a_submission_writes_nothing_beside_it(server, course, where):
    folder = course / "submitted" / f"pairs-{where}" / "1_sums"
    formats = f"{folder.relative_to(course)}///ipynb,source///py:percent"
    more = {"jupytext": {"formats": formats}} if where == "metadata" else {}
    made = notebook(folder / f"{where}.ipynb", "print('mine')", **more)
    if where == "toml":
        (folder / "jupytext.toml").write_text(f'formats = "{formats}"\n')
    path = f"api/contents/{folder.relative_to(course)}/{where}.ipynb"
    ask(server, path)
    ask(server, path, "PUT", {"type": "notebook", "content": made})
    written = [found for found in course.rglob(f"{where}*") if ".ipynb_checkpoints" not in found.parts]
    assert written == [folder / f"{where}.ipynb"]


@pytest.mark.parametrize("path", ["submitted/mallory/1_sums", "link", "/tmp", "../../.."])
def test_the_formgrader_reads_no_settings_but_the_courses(server, course, path):
    with pytest.raises(urllib.error.HTTPError, match="403"):
        ask(server, f"formgrader?path={path}")
    assert not (course / "ran").exists()


NAMES = ("<img src=x onerror=pwned()>", '";pwned();"', "<script>pwned()", "\\", "o'neill & co")
PAGES = (
    "manage_students/{}",
    "manage_students/{}/x",
    "manage_students/x/{}",
    "gradebook/{}",
    "gradebook/{}/x",
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("page", PAGES)
def test_a_name_is_text_on_the_formgraders_pages(server, page, name):
    address = f"{server}/formgrader/{page.format(urllib.parse.quote(name, safe=''))}"
    request = urllib.request.Request(address, headers={"Authorization": "token t"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        soup = BeautifulSoup(answer.read(), "html.parser")
    assert not soup.find_all(onerror=True)
    scripts = [script.string or "" for script in soup.find_all("script")]
    assert not any(script.startswith("pwned") for script in scripts)
    assert name in soup.find(class_="breadcrumb").get_text()
    lines = [line for script in scripts for line in script.splitlines() if "_id = " in line]
    assert name in [json.loads(line.partition(" = ")[2].rstrip(";")) for line in lines]


def test_a_page_beside_a_notebook_is_shown_without_its_scripts(server, course):
    page = course / "autograded" / "mallory" / "1_sums" / "handed-in" / "page.html"
    page.parent.mkdir()
    page.write_text("<script>pwned()</script>")
    with open_gradebook(Course(course)) as book:
        book.update_or_create_student("mallory")
        book.update_or_create_submission("1_sums", "mallory")
        number = book.find_submission_notebook("1_sums", "1_sums", "mallory").id
    address = f"{server}/formgrader/submissions/{number}/handed-in/page.html"
    request = urllib.request.Request(address, headers={"Authorization": "token t"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.read() == page.read_bytes()
        policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "allow-scripts" not in policy


def test_validating_a_submission_runs_it_in_the_sandbox_and_the_server_stays_free(server, course):
    body = {"path": "submitted/mallory/1_sums/1_sums.ipynb"}
    with ThreadPoolExecutor(1) as aside:
        asked = aside.submit(ask, server, "assignments/validate", "POST", body, 200)
        begun = time.monotonic()
        ask(server, "api/status")
        free = time.monotonic() - begun
        answer = asked.result()
    assert answer == {"success": True, "value": {}}
    assert free < 2
    assert not (course / "ran").exists()


@pytest.mark.parametrize("name", ["stuck", "endless"])
def test_a_validation_that_does_not_end_is_given_up_with_a_sentence(course, name, monkeypatch):
    notebook(course / "submitted" / "endless" / "1_sums" / "1_sums.ipynb", WAITING)
    monkeypatch.setattr(validation, "LONGEST", 3.0)
    monkeypatch.chdir(course)
    begun = time.monotonic()
    answer = asyncio.run(validation._by_a_child(str(course), f"submitted/{name}/1_sums/1_sums.ipynb"))
    [failed] = json.loads(answer)["value"]["failed"]
    assert "1_sums.ipynb could not be validated" in failed["error"]
    assert time.monotonic() - begun < 20


def test_a_kernel_that_does_not_start_is_given_up_with_a_sentence(course, monkeypatch):
    class Unsafe(validation.ExecuteHere):
        """Started without -P, so that a module beside the notebook takes the place of the kernel."""

        def create_kernel_manager(self):
            manager = super().create_kernel_manager()
            manager.kernel_spec.argv = [word for word in manager.kernel_spec.argv if word != "-P"]
            return manager

    monkeypatch.setattr(provisioner, "safe", lambda argv: argv)
    stuck = course / "submitted" / "stuck" / "1_sums"
    monkeypatch.chdir(stuck)
    assert Unsafe().startup_timeout == SECONDS <= 60
    with pytest.raises(SandboxError, match="did not open its sockets within 3 s"):
        Unsafe(startup_timeout=3).preprocess(nbformat.read(stuck / "1_sums.ipynb", as_version=4), {})


def test_nbgrader_validate_in_a_terminal_runs_a_submission_in_the_sandbox(course):
    spy = course / "submitted" / "spy" / "1_sums" / "1_sums.ipynb"
    notebook(spy, f"open({str(course / 'ran')!r}, 'w').write('here')")
    shutil.copy(course / "submitted/mallory/1_sums/json.py", spy.parent)
    command = [Path(sys.executable).parent / "nbgrader", "validate", spy.relative_to(course)]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    assert not (course / "ran").exists()


def test_the_environment_enables_the_guard():
    """As `tools/kernel.py` leaves it."""
    settings = Path(sys.prefix) / "etc" / "jupyter" / "jupyter_server_config.d" / "cifar-course.json"
    enabled = json.loads(settings.read_text(encoding="utf-8"))["ServerApp"]["jpserver_extensions"]
    assert enabled == {"cifar_helpers.grading.opening": True}


def test_a_server_does_not_start_in_a_submissions_folder(course, tmp_path):
    inside = course / "submitted" / "mallory" / "1_sums"
    with pytest.raises(AssertionError) as ended, jupyter(inside, tmp_path):
        pass
    assert IN_A_SUBMISSION.format(folder=inside, course=course) in str(ended.value)
    assert not (course / "ran").exists()


def test_a_course_guards_a_server_that_has_no_extension(course, tmp_path):
    with jupyter(course, tmp_path, guarded=False) as server:
        kernel(server, "submitted/mallory/1_sums/1_sums.ipynb")
        with pytest.raises(urllib.error.HTTPError, match="403"):
            ask(server, "formgrader?path=submitted/mallory/1_sums")
    assert not (course / "ran").exists()


def test_after_all_kernels_import_nothing_from_their_folder_while_they_start(course, tmp_path):
    with jupyter(course.parent, tmp_path, guarded=False) as server:
        assert kernel(server, "course/submitted/mallory/1_sums/1_sums.ipynb") != "dead"
    assert not (course / "ran").exists(), (course / "ran").read_text()


@pytest.mark.parametrize("name", ["in", "handed/in"])
def test_the_names_that_a_course_gives_its_folders_count(name, monkeypatch):
    from traitlets.config import Config

    monkeypatch.setattr(folders, "FOLDERS", {*folders.FOLDERS})
    assert not folders.by_strangers("/course/in/ada")
    folders.learn(Config({"CourseDirectory": {"submitted_directory": name}}))
    assert folders.by_strangers("/course/in/ada")
