"""What an attack is, and the scene it happens in: traps outside the sandbox that show whether it got out."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import psutil

from attacks.assignment import ASSIGNMENT, WRONG, solved

HONEST = {"check-double": 2.0}  # what the honest part of an attack earns
SHARED = ("/tmp", "/dev/shm", "/var/tmp", "/run", "/run/lock")  # folders that all programs of a machine share


@dataclass
class Scene:
    """A course and the traps around it. Everything here is this test's own, and nothing leaves the machine.

    Attributes
    ----------
    root : the course's folder.
    traps : a folder that everyone may write into, with a file that nobody should read.
    token : the word that marks this scene's secrets.
    heard : what the listeners were sent.
    """

    root: Path
    traps: Path
    token: str = field(default_factory=lambda: f"swordfish{secrets.token_hex(8)}")
    heard: list[str] = field(default_factory=list)
    places: dict[str, object] = field(default_factory=dict)

    def loot(self, attack: Attack) -> Path:
        return self.traps / "loot" / attack.name

    def message(self, attack: Attack) -> dict[str, object]:
        """What the placeholders in an attack's code stand for: Python literals."""
        return {
            "@NAME@": attack.name,
            "@MARK@": self.mark(attack),
            "@LOOT@": str(self.loot(attack)),
            "@ROOT@": str(self.root),
            "@SECRET@": str(self.traps / "secret.txt"),
            **self.places,
        }

    def mark(self, attack: Attack) -> str:
        """An argument that shows which processes an attack left."""
        return f"attack-{attack.name}-{self.token[-8:]}"

    def filled(self, text: str, attack: Attack) -> str:
        for word, value in self.message(attack).items():
            text = text.replace(word, repr(value))
        return text

    def escapes(self, attack: Attack) -> list[str]:
        """What an attack left outside: files, connections, processes."""
        found = [f"wrote {path.name}" for path in self.loot(attack).rglob("*")]
        found += [
            f"left {place}/{self.mark(attack)}" for place in SHARED if Path(place, self.mark(attack)).exists()
        ]
        found += ["reached a listener" for message in self.heard if attack.name == message]
        return found + [f"left process {process.pid}" for process in self.processes(attack)]

    def processes(self, attack: Attack) -> list[psutil.Process]:
        """Processes that carry the attack's mark and still run."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                alive = process.status() != psutil.STATUS_ZOMBIE
                if alive and self.mark(attack) in process.cmdline():
                    found.append(process)
        return found


@dataclass(frozen=True)
class Attack:
    """A submission that must get what its honest part earns, and nothing else.

    Parameters
    ----------
    name, family, story : how the table calls it and what it tries, in one sentence.
    code : follows the honest answer in the first cell; for the placeholders in it see `Scene.words`.
    answers : solution cells other than the wrong ones that every attack hands in.
    change : does something to the notebook itself.
    files : what lies beside the notebook.
    plant : puts anything else into the folder, or replaces the notebook.
    earns : points by task; tasks that are not named earn 0. None: it may be refused with a reason, or lose
        even the honest part by what it does to itself.
    beats : what stock nbgrader loses to it: "points", "escape" (files, processes, connections outside),
        "class" (others' grades, or the end of the run), "page" (secrets or scripts in feedback), "size"; ""
        where nothing is claimed.
    student : the folder's name, if not the attack's.
    room : bytes that its graded work and feedback may take; an honest submission's folders have under 1 MB.
    """

    name: str
    family: str
    story: str
    code: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    change: Callable[[nbformat.NotebookNode], None] | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    plant: Callable[[Path, Scene], None] | None = None
    earns: dict[str, float] | None = field(default_factory=lambda: dict(HONEST))
    beats: str = ""
    student: str = ""
    room: int = 8 * 2**20

    @property
    def folder(self) -> str:
        return self.student or self.name

    def hand_in(self, scene: Scene) -> None:
        """Writes submitted/<student>/<assignment>/ from the released notebook."""
        name = f"{ASSIGNMENT}.ipynb"
        release = nbformat.read(scene.root / "release" / ASSIGNMENT / name, as_version=4)
        answers = {**WRONG, **self.answers}
        answers["double"] += f"\n\n{self.code}" if self.code else ""
        filled = {grade_id: scene.filled(source, self) for grade_id, source in answers.items()}
        notebook = solved(release, filled)
        if self.change:
            self.change(notebook)
        folder = Path(os.fsdecode(os.fsencode(scene.root / "submitted" / self.folder / ASSIGNMENT)))
        folder.mkdir(parents=True)
        for file, content in self.files.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(scene.filled(content.decode("latin-1"), self).encode("latin-1"))
        (folder / name).write_text(nbformat.writes(notebook), encoding="utf-8")
        loot = scene.loot(self)
        loot.mkdir(parents=True)
        loot.chmod(0o777)
        if self.plant:
            self.plant(folder, scene)


@contextmanager
def traps(root: Path, folder: Path) -> Iterator[Scene]:
    """The scene around a course: listeners on loopback and Unix sockets, a secret, a folder for loot."""
    scene = Scene(root, folder)
    (folder / "loot").mkdir(parents=True)
    for place in (folder, folder / "loot"):
        place.chmod(0o777)
    (folder / "secret.txt").write_text(scene.token)
    path, abstract = str(folder / "s"), f"\0attack-{secrets.token_hex(8)}"
    listeners = {
        "@TCP4@": (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
        "@TCP6@": (socket.AF_INET6, socket.SOCK_STREAM, ("::1", 0)),
        "@UDP@": (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
        "@UNIX@": (socket.AF_UNIX, socket.SOCK_STREAM, path),
        "@ABSTRACT@": (socket.AF_UNIX, socket.SOCK_STREAM, abstract),
    }
    with contextlib.ExitStack() as stack:
        for word, (family, kind, address) in listeners.items():
            listener = stack.enter_context(socket.socket(family, kind))
            listener.bind(address)
            scene.places[word] = listener.getsockname()
            threading.Thread(target=_listen, args=(listener, kind, scene.heard), daemon=True).start()
        os.chmod(path, 0o777)
        yield scene


def _listen(listener: socket.socket, kind: int, heard: list[str]) -> None:
    """Notes what anybody sends, until the listener is closed."""
    with contextlib.suppress(OSError):
        if kind == socket.SOCK_STREAM:
            listener.listen()
        while True:
            if kind == socket.SOCK_DGRAM:
                heard.append(listener.recv(200).decode(errors="replace"))
                continue
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(2)
                with contextlib.suppress(OSError):
                    heard.append(connection.recv(200).decode(errors="replace"))
