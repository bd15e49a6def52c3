"""What a grader asks of its fork server: one program, in one box."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

OWN = "/run/own"  # a box's own small files; the server's /etc has links to them


@dataclass(frozen=True)
class Request:
    """One program to run.

    `module` and `arguments` are those of ``python -m``; `environment` replaces all variables; `uid` is who it
    runs as, or None where a user namespace gives an ordinary user's processes their number; `texts` are the
    files of `OWN`; `limits` as `bwrap.LIMITS`, in bytes or counts; `sizes` the bytes of each writable folder;
    `folders` what lies in them; `shown` what the server has there and the program sees as well, since Python
    may lie in /tmp; `descriptors` the numbers that the passed files have inside;
    `judging` is whether it is a judge, who needs the whole package; `safe` is Python's option ``-P``.
    """

    module: str
    arguments: list[str]
    environment: dict[str, str]
    uid: int | None
    strings: dict[str, str]
    limits: dict[str, int]
    sizes: dict[str, int]
    folders: list[str]
    shown: list[str]
    descriptors: list[int]
    judging: bool = False
    safe: bool = False

    def encode(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, content: bytes) -> Request:
        return cls(**json.loads(content))
