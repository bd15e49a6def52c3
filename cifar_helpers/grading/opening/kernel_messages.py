"""Lets a submission's kernel show text and pictures alone: its scripts would run as the instructor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jupyter_client.session import DELIM
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from cifar_helpers.grading.handed_in import PICTURES
from cifar_helpers.grading.opening.folders import once
from cifar_helpers.grading.sandbox import proof

LARGEST = 20_000_000  # bytes of one message
LEFT_OUT = "(This has no form as text; other forms are left out, as they could run in your name.)"
SHOWN = ("display_data", "update_display_data", "execute_result", "inspect_reply")
# By the type of a message, what is kept of its content. Other types, as those of widgets, are left out.
KEPT: dict[str, tuple[str, ...]] = {
    "status": ("execution_state",),
    "execute_input": ("code", "execution_count"),
    "stream": ("name", "text"),
    "error": ("ename", "evalue", "traceback"),
    "clear_output": ("wait",),
    "display_data": ("transient",),
    "update_display_data": ("transient",),
    "execute_result": ("transient", "execution_count"),
    "execute_reply": ("status", "execution_count", "ename", "evalue", "traceback"),
    "inspect_reply": ("status", "found"),
    "complete_reply": ("status", "matches", "cursor_start", "cursor_end"),
    "is_complete_reply": ("status", "indent"),
    "history_reply": ("status", "history"),
    "kernel_info_reply": ("status", "protocol_version", "implementation", "implementation_version"),
    "input_request": ("prompt", "password"),
    "interrupt_reply": ("status",),
    "shutdown_reply": ("status", "restart"),
}
PYTHON = {
    "name": "python",
    "version": "3",
    "mimetype": "text/x-python",
    "file_extension": ".py",
    "pygments_lexer": "ipython3",
    "codemirror_mode": {"name": "ipython", "version": 3},
}
# What a message must have besides; a kernel could put links, pages and HTML there.
GIVEN: dict[str, dict[str, Any]] = {
    "execute_reply": {"payload": [], "user_expressions": {}},
    "complete_reply": {"metadata": {}},
    "kernel_info_reply": {"language_info": PYTHON, "banner": "", "help_links": []},
}


def guard() -> None:
    """Has servers pass on of a sandbox kernel's messages only what `harmless` leaves."""
    once(_filtered, ZMQChannelsWebsocketConnection, "handle_outgoing_message")


def _filtered(passed_on: Callable[..., None]) -> Callable[..., None]:
    def handle(self: Any, stream: str, outgoing_msg: list[Any]) -> None:
        if not proof.entered(self.kernel_manager):
            return passed_on(self, stream, outgoing_msg)
        identities, (_, header, parent, _, content, *_) = self.session.feed_identities(outgoing_msg)
        if len(content) > LARGEST:
            return None
        session = self.session
        kind = session.unpack(header).get("msg_type")
        found = harmless(kind, session.unpack(content)) if isinstance(kind, str) else None
        if found is None:
            return None
        parts = [bytes(header), bytes(parent), session.pack({}), session.pack(found)]
        return passed_on(self, stream, [*identities, DELIM, session.sign(parts), *parts])

    return handle


def harmless(kind: str, content: dict[str, Any]) -> dict[str, Any] | None:
    """What a browser may get of a message; None if nothing.

    >>> harmless("display_data", {"data": {"text/html": "<script>…</script>", "text/plain": "a table"}})
    {'data': {'text/plain': 'a table'}, 'metadata': {}}
    >>> harmless("comm_open", {"target_name": "jupyter.widget"})
    """
    if kind not in KEPT:
        return None
    kept = {key: content[key] for key in KEPT[kind] if key in content}
    if kind in SHOWN:
        data = content.get("data") or {}
        shown = {form: data[form] for form in ("text/plain", *PICTURES) if isinstance(data.get(form), str)}
        kept |= {"data": shown or ({"text/plain": LEFT_OUT} if data else {}), "metadata": {}}
    return {**kept, **GIVEN.get(kind, {})}
