"""What `cifar_helpers.doctor()` finds, and that each finding says what to do."""

import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from packaging.requirements import Requirement

import cifar_helpers
from cifar_helpers import installation
from cifar_helpers.data.archives import OFFICIAL
from cifar_helpers.installation import Finding, Report, examine, of_package


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("CIFAR_CACHE_DIR", str(tmp_path / "cache"))
    for name in ("CIFAR_DATA_DIR", "CIFAR_MIRROR"):
        monkeypatch.delenv(name, raising=False)


def the(what, findings):
    [finding] = [finding for finding in findings if finding.what == what]
    return finding


def test_on_this_machine_only_the_images_are_missing():
    report = examine(network=False)
    assert [finding.what for finding in report.to_fix] == ["CIFAR-10", "CIFAR-100"]
    assert "cifar-course data cifar10" in the("CIFAR-10", report).fix
    assert "CIFAR_BUDGET=toy" in the("CIFAR-10", report).fix


def test_it_loads_no_framework():
    code = (
        "import sys, cifar_helpers; cifar_helpers.doctor(network=False); "
        "print([name for name in ('tensorflow', 'keras', 'nbgrader') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("requirement", "said", "fix"),
    [
        ("numpy>=1", "", ""),
        ("numpy>=99", "and >=99 is needed", 'pip install "numpy>=99"'),
        ("no-such-package>=2", "missing; >=2 is needed", 'pip install "no-such-package>=2"'),
    ],
)
def test_a_package_that_is_missing_or_old_gets_the_line_that_installs_it(requirement, said, fix):
    finding = of_package(Requirement(requirement))
    assert said in finding.said
    assert finding.fix == fix


@pytest.mark.parametrize("missing", ["tensorflow", "keras"])
def test_without_keras_it_is_said_which_assignments_need_it(monkeypatch, missing):
    found = installation._version
    monkeypatch.setattr(installation, "_version", lambda name: None if name == missing else found(name))
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    finding = the("Keras", installation.packages())
    assert finding.said.startswith(f"{missing} missing: assignments 1 and 2 need none")
    assert finding.fix.startswith("pip install")


def test_colab_needs_no_jupyterlab(monkeypatch):
    monkeypatch.setitem(sys.modules, "google.colab", sys)
    assert not of_package(Requirement("no-such-package>=2"), optional=True).fix


def test_little_memory_and_a_full_disk_are_named(monkeypatch):
    monkeypatch.setattr(installation, "LEAST_MEMORY", 1 << 60)
    monkeypatch.setattr(installation, "ROOM", 1 << 60)
    report = examine(network=False)
    assert "close other" in the("memory", report).fix
    assert "CIFAR_CACHE_DIR" in the("disk", report).fix


def test_a_cache_that_cannot_be_written_is_named(monkeypatch):
    monkeypatch.setattr(installation.os, "access", lambda place, kind: False)
    assert "CIFAR_CACHE_DIR" in the("disk", installation.disk()).fix


def test_an_unknown_budget_is_named(monkeypatch):
    monkeypatch.setenv("CIFAR_BUDGET", "fast")
    finding = installation.chosen_budget()
    assert '"fast" is unknown' in finding.said
    assert finding.fix == "%env CIFAR_BUDGET=toy"


def test_a_damaged_archive_is_named(tmp_path):
    archive = OFFICIAL["cifar10"].archives[0]
    path = tmp_path / "cache" / "archives" / archive.file
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not an archive")
    finding = the("CIFAR-10", installation.images())
    assert "is damaged" in finding.said
    assert finding.fix == "cifar-course data cifar10"


def test_a_folder_that_lacks_the_images_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("CIFAR_DATA_DIR", str(tmp_path))
    assert "CIFAR_DATA_DIR" in the("CIFAR-100", installation.images()).fix


class Server(BaseHTTPRequestHandler):
    """Answers with a megabyte."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(1 << 20))
        self.end_headers()
        self.wfile.write(bytes(1 << 20))

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as serving:
        Thread(target=serving.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{serving.server_port}"
        serving.shutdown()


def test_a_mirror_is_timed_and_one_that_does_not_answer_is_said_to(monkeypatch, server):
    archive = OFFICIAL["cifar10"].archives[0]
    places = (f"http://{server}/{archive.file}", f"http://127.0.0.1:9/{archive.file}")
    monkeypatch.setattr(installation, "sources", lambda _: places)
    findings = list(installation.mirrors())
    assert "minutes" in the(server, findings).said
    assert "can't be reached" in the("127.0.0.1:9", findings).said
    assert not Report(findings).to_fix


def test_where_no_mirror_answers_it_is_said_what_helps(monkeypatch):
    monkeypatch.setattr(installation, "sources", lambda _: ("http://127.0.0.1:9/file",))
    assert "CIFAR_MIRROR" in the("mirrors", installation.mirrors()).fix


def test_a_report_shows_itself_as_lines_and_as_a_table():
    report = Report([Finding("a", "well"), Finding("b <i>", "ill", "do & go")])
    assert repr(report).splitlines() == [
        "ok  a      well",
        "!!  b <i>  ill",
        "           → do & go",
        "1 of 2 needs something.",
    ]
    assert "b &lt;i&gt;" in report._repr_html_()
    assert "<code>do &amp; go</code>" in report._repr_html_()


def test_it_is_called_from_the_package():
    assert isinstance(cifar_helpers.doctor(network=False), Report)
