"""A Jupyter server in a course, as an instructor starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

AS_USER = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")


@contextmanager
def jupyter(
    root: Path,
    home: Path,
    program: str = "server",
    path: str | None = None,
    guarded: bool = True,
    as_user: bool = False,
):
    """A Jupyter server that was started in the folder `root`, with a home of its own; its address.

    `guarded` is whether it has this package's extension, as every server of this environment has; `as_user`
    takes root's rights away from it, with the files still its own.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home.mkdir(parents=True, exist_ok=True)
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home), "PATH": path or programs}
    options = [
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--IdentityProvider.token=t",
    ]
    if not guarded:
        options.append("--ServerApp.jpserver_extensions={'cifar_helpers.grading.opening': False}")
    command = [Path(sys.executable).parent / "jupyter", program, *options]
    if as_user:
        command = [*AS_USER, *command]
    with open(home / "server.log", "wb") as log:
        server = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log)
    try:
        _wait(f"http://127.0.0.1:{port}/api?token=t", server, home / "server.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait(url: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            assert server.poll() is None, log.read_text("utf-8")
            time.sleep(0.2)
    raise AssertionError(f"no answer from the server: {log.read_text('utf-8')}")
