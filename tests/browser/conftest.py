"""A browser that can reach this machine alone, and somebody else's server that notes who calls."""

from __future__ import annotations

import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def pytest_collection_modifyitems(items):
    """Without Chromium these tests are skipped with the reason; in CI they fail."""
    here = [item for item in items if Path(item.fspath).parent == Path(__file__).parent]
    if os.environ.get("CI") or os.path.exists(CHROMIUM):
        return
    for item in here:
        item.add_marker(pytest.mark.skip(reason="no Chromium here: apt-get install chromium"))


@pytest.fixture(scope="session")
def browser():
    """Chromium, headless."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def listener():
    """A web server of somebody else: `.url` and the paths that were asked for, `.calls`."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.calls.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.calls, server.url = [], f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture(scope="session")
def released(tmp_path_factory) -> Path:
    """The stand-in course after `nbgrader generate_assignment`, made once."""
    from classroom import release

    return release(tmp_path_factory.mktemp("released"))
