"""Network: connections out of the sandbox. Every listener is the suite's own, on this machine."""

from __future__ import annotations

from attacks.attack import Attack

FAMILY = "network"
TRY = "import socket\ntry:\n{body}\nexcept OSError as problem:\n    print(problem)"


def connect(name: str, story: str, *lines: str) -> Attack:
    body = "\n".join(f"    {line}" for line in lines)
    return Attack(name, FAMILY, story, TRY.format(body=body), beats="escape")


ATTACKS = [
    connect(
        "tcp-loopback",
        "TCP to a port on 127.0.0.1.",
        "socket.create_connection(@TCP4@, 3).sendall(@NAME@.encode())",
    ),
    connect(
        "tcp-loopback-6",
        "TCP to a port on ::1.",
        "socket.create_connection(@TCP6@[:2], 3).sendall(@NAME@.encode())",
    ),
    connect(
        "udp",
        "A datagram to a port on 127.0.0.1.",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(@NAME@.encode(), @UDP@)",
    ),
    connect(
        "unix-socket",
        "A Unix socket of the machine, by its path.",
        "link = socket.socket(socket.AF_UNIX)",
        "link.connect(@UNIX@)",
        "link.sendall(@NAME@.encode())",
    ),
    connect(
        "abstract-socket",
        "A Unix socket of the machine that has no path.",
        "link = socket.socket(socket.AF_UNIX)",
        "link.connect(@ABSTRACT@)",
        "link.sendall(@NAME@.encode())",
    ),
    connect(
        "from-a-child",
        "A child process of the kernel makes the connection.",
        "import subprocess, sys",
        "code = 'import socket; socket.create_connection(%r, 3).sendall(%r)' % (@TCP4@, @NAME@.encode())",
        "subprocess.run([sys.executable, '-c', code], timeout=20)",
    ),
    connect(
        "while-tested",
        "The connection is made when the test calls, not before.",
        "pass",
    ),
]
_CALL = "\n    import socket\n    socket.create_connection(@TCP4@, 3).sendall(@NAME@.encode())\n    return X"
ATTACKS[-1].answers["normalise"] = f"def normalise(X):{_CALL}"
