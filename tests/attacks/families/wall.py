"""Wall protocol: the student's process lies to the judge, floods it, or sends what the protocol doesn't know.

Student code can change its own side of the wall at will. It does so here, since that is the worst it can do.
"""

from __future__ import annotations

from attacks.assignment import WRONG
from attacks.attack import Attack

FAMILY = "wall protocol"
# `lie` decides the encoded answer to what the tests ask for; looking names up and pausing stay as they are.
LYING = """
import struct, sys
from cifar_helpers.grading.wall import encoding, frames, server
N = struct.Struct("<Q").pack
def text(words):
    return b"s" + N(len(words)) + words
def ok(value):
    return [b"t" + N(2) + text(b"ok") + value]
def copy(value):
    return ok(b"".join(map(bytes, encoding.encode(value, encoding.Limits()))))
def handle(*names):
    return b"h" + N(9) + b"t" + N(len(names)) + b"".join(map(text, names))
def array(code, shape, items=b""):
    return b"a" + code + bytes([len(shape)]) + b"".join(map(N, shape)) + items
def error(kind, words):
    return [b"t" + N(4) + b"".join(map(text, (b"error", kind, words, b"")))]
true_answer = server.Server.answer
def answer(self, body):
    request = encoding.decode(body, self.limits, reference=self.objects.__getitem__, frozen=False)
    asked = request[0] in ("call", "array", "item", "len", "iter", "next", "isinstance")
    return lie(request) if asked else true_answer(self, body)
server.Server.answer = answer
"""
# `send` sends what the student's process answers with.
SENDING = """
import secrets, struct, time
from cifar_helpers.grading.wall import frames
true_send = frames.Channel.send
def packed(number, body):
    return struct.pack("<4sQQ", b"wall", number, len(body)) + body
"""


def lying(name: str, story: str, lie: str, **more: object) -> Attack:
    code = f"{LYING}def lie(request):\n    {lie}"
    return Attack(name, FAMILY, story, code.strip("\n"), earns=more.pop("earns", {}), **more)


def sending(name: str, story: str, send: str, **more: object) -> Attack:
    body = "\n".join(f"    {line}" for line in send.strip("\n").splitlines())
    code = f"{SENDING}def send(self, number, body):\n{body}\nframes.Channel.send = send"
    return Attack(name, FAMILY, story, code.strip("\n"), earns=more.pop("earns", {}), **more)


ATTACKS = [
    lying("always-true", "Every answer is True.", "return copy(True)"),
    lying("echo", "Every answer is the argument that came with the question.", "return copy(request[3][0])"),
    lying(
        "claims-array",
        "Answers are handles that claim to be arrays, numbers, text and a test case.",
        "return ok(handle(b'numpy', b'ndarray', b'builtins', b'int', b'builtins', b'str', b'unittest.case', "
        "b'TestCase', b'unittest.mock', b'_ANY'))",
    ),
    lying(
        "claims-judge",
        "Answers are handles that claim to be classes of the judge's own.",
        "return ok(handle(b'cifar_helpers.grading.wall.proxies', b'Handle', b'builtins', b'type', "
        "b'__main__', b'X'))",
    ),
    lying(
        "handle-many-classes", "A handle claims a million classes.", "return ok(handle(*[b'a'] * 1_000_000))"
    ),
    lying("reference", "An answer is a reference to one of the judge's objects.", "return ok(b'r' + N(1))"),
    lying("unknown-tag", "An answer has a tag that doesn't exist.", "return ok(b'P' + N(0))"),
    lying("pickle", "An answer is a pickle.", "return [b'\\x80\\x04cos\\nsystem\\n(S\"true\"\\ntR.']"),
    lying("deep-nesting", "Lists a hundred thousand deep.", "return ok((b'l' + N(1)) * 100_000 + b'N')"),
    lying("counts-lie", "A list of 2⁶³ parts in nine bytes.", "return ok(b'l' + N(2**63))"),
    lying(
        "many-parts", "Ten million parts in one list.", "return ok(b'l' + N(10_000_000) + b'N' * 10_000_000)"
    ),
    lying("huge-integer", "An integer of a million bytes.", "return ok(b'i' + N(10**6) + b'\\x7f' * 10**6)"),
    lying("no-utf8", "Text that is not UTF-8.", "return ok(text(b'\\xed\\xa0\\x80\\xff'))"),
    lying(
        "array-shapes",
        "Arrays whose shapes overflow, or hide a length with a zero.",
        "return ok([array(b'f8', (2**62, 4)), array(b'f8', (0, 2**63)), array(b'f8', (2**32, 2**32)), "
        "array(b'f8', (1,) * 255)][len(request) % 4])",
    ),
    lying("object-array", "An array of objects.", "return ok(array(b'O8', (200,), b'\\x01' * 1600))"),
    lying(
        "bools-of-two",
        "An array of bools that are neither 0 nor 1.",
        "return ok(array(b'b1', (200,), b'\\x02' * 200))",
    ),
    lying(
        "empty-column",
        "An empty column, which compares with everything, in place of every array.",
        "return copy(np.empty((0, 1)))",
    ),
    lying("nan-everywhere", "NaN in place of every number.", "return copy(float('nan'))"),
    lying(
        "colliding-keys",
        "Dictionary keys that all have the same hash.",
        "return ok(b'm' + N(9_000) + b''.join(b'i' + N(9) + (k * (2**61 - 1)).to_bytes(9, 'little') + b'N' "
        "for k in range(9_000)))",
    ),
    lying(
        "great-arrays",
        "The largest array that is allowed, for each answer, in place of a small one.",
        "return copy(np.zeros(2**24))",
    ),
    lying(
        "steering-errors",
        "Errors that would steer the judge: SystemExit, StopIteration, KeyboardInterrupt.",
        "return error([b'SystemExit', b'StopIteration', b'KeyboardInterrupt'][len(request[-1]) % 3], b'0')",
    ),
    lying(
        "errors-with-escapes",
        "Errors whose kind and text hold terminal commands, HTML and two hundred thousand characters.",
        "return error(b'<script>pwned()</script>', "
        "b'\\x1b[2J\\x1b]0;pwned\\x07<script>pwned()</script>' * 4000)",
    ),
    lying("passed-error", "Errors that say that the test passed.", "return error(b'Passed', b'OK')"),
    lying(
        "three-parts",
        "Answers of three parts, two of them results.",
        "return [b't' + N(3) + text(b'ok') + b'TT']",
    ),
    sending(
        "wrong-number",
        "Answers carry a number that nobody asked with.",
        "true_send(self, number ^ 1, body)",
    ),
    sending(
        "replay",
        "The first answer is sent again to every later question.",
        """
global first
first = globals().get("first") or (number, b"".join(map(bytes, body)))
self.connection.sendall(packed(*first))
""",
    ),
    sending(
        "ahead",
        "A thousand answers lie in the socket before anybody asks.",
        """
true_send(self, number, body)
answer = b"t" + struct.pack("<Q", 2) + b"s" + struct.pack("<Q", 2) + b"okT"
self.connection.sendall(b"".join(packed(secrets.randbits(64), answer) for _ in range(1000)))
""",
    ),
    sending(
        "length-lie",
        "A header announces 2⁶³ bytes.",
        'self.connection.sendall(struct.pack("<4sQQ", b"wall", number, 2**63))',
    ),
    sending(
        "length-at-cap",
        "A header announces as much as is allowed, and nothing follows.",
        """
self.connection.sendall(struct.pack("<4sQQ", b"wall", number, 256 * 2**20))
time.sleep(300)
""",
    ),
    sending(
        "garbage", "Random bytes in place of a frame.", "self.connection.sendall(secrets.token_bytes(9999))"
    ),
    sending(
        "drip",
        "An answer comes a byte a second.",
        """
for byte in packed(number, b"".join(map(bytes, body))):
    self.connection.sendall(bytes([byte]))
    time.sleep(1)
""",
    ),
    sending(
        "flood",
        "A gigabyte follows each answer.",
        """
true_send(self, number, body)
for _ in range(64):
    self.connection.sendall(bytes(2**24))
""",
    ),
    sending("close", "The connection is closed in place of an answer.", "self.connection.close()"),
    sending(
        "half-frame",
        "The connection is closed in the middle of a frame.",
        "self.connection.sendall(b'wal')\nself.connection.close()",
    ),
    sending(
        "descriptors",
        "File descriptors come with the answer, to be kept open until none are left.",
        """
import os, socket
socket.send_fds(self.connection, [packed(number, b"".join(map(bytes, body)))], [0] * 200)
""",
        earns={"check-double": 2},
    ),
    Attack(
        "listener-swapped",
        FAMILY,
        "The listening socket is replaced before the judge's first question, by one that answers True.",
        """
import os
from cifar_helpers.grading.wall import endpoint
channel, _ = endpoint._listener.accept()
channel.close()
endpoint._listener.close()
os.unlink(endpoint._listener.getsockname())
endpoint.listen("/run/kernel/wall")
""".strip(),
        earns={},
    ),
    Attack(
        "second-connection",
        FAMILY,
        "The student's process connects to the judge's socket itself, twice.",
        """
import socket
from cifar_helpers.grading.wall import endpoint
links = [socket.socket(socket.AF_UNIX) for _ in range(2)]
for link in links:
    link.setblocking(False)
    try:
        link.connect("/run/kernel/wall")
        link.send(b"wall" + bytes(16) + b"T")
    except OSError as problem:
        print(problem)
""".strip(),
    ),
    Attack(
        "socket-is-link",
        FAMILY,
        "Before the kernel starts, its sockets are replaced by links to a socket of the machine.",
        files={
            "ipykernel_launcher.py": b"""
import os, socket, sys
real = socket.socket.bind
def bind(self, address):
    if isinstance(address, str) and address.startswith("/run/kernel/wall"):
        os.symlink(@UNIX@, address)
        return real(self, address + "2")
    return real(self, address)
socket.socket.bind = bind
sys.path[:] = [p for p in sys.path if p not in ("", os.getcwd())]
from ipykernel import kernelapp
kernelapp.launch_new_instance()
"""
        },
        earns=None,
    ),
    Attack(
        "channels-are-links",
        FAMILY,
        "A cell puts links to a socket of the machine in place of the kernel's sockets, and hangs up.",
        """
import os, time
kernel = get_ipython().kernel
for number in range(1, 6):
    os.unlink(f"/run/kernel/channel-{number}")
    os.symlink(@UNIX@, f"/run/kernel/channel-{number}")
for number in map(int, os.listdir("/proc/self/fd")):
    try:
        is_socket = os.readlink(f"/proc/self/fd/{number}").startswith("socket:")
    except OSError:
        continue
    if is_socket:
        os.close(number)
time.sleep(5)
""".strip(),
        earns=None,
    ),
    Attack(
        "attend-faked",
        FAMILY,
        "The function that answers the judge returns at once, and a child process answers instead.",
        """
import os
from cifar_helpers.grading.wall import endpoint
real = endpoint.attend
def attend(namespace):
    if os.fork() == 0:
        real(namespace)
        os._exit(0)
endpoint.attend = attend
""".strip(),
        earns={"check-double": 2},
    ),
    Attack(
        "display-updated",
        FAMILY,
        "While the judge asks, the kernel shows something; a later cell rewrites it, and with it the credit.",
        answers={
            "predict": "def predict(X):\n    for place in 'abcd':\n"
            "        display({'text/plain': '0'}, raw=True, display_id=place)\n"
            "    return np.full(len(X), 2)",
            "total": "from IPython.display import update_display\n"
            "for place in 'abcd':\n    update_display({'text/plain': '4.0'}, raw=True, display_id=place)\n"
            + WRONG["total"],
        },
    ),
    Attack(
        "length-lies",
        FAMILY,
        "Objects lie about their length, their class and their attributes, and never end.",
        """
class Liar:
    __class__ = np.ndarray
    shape, dtype, ndim, size = (200,), np.dtype(float), 1, 200
    __len__ = lambda self: 10**18
    __iter__ = lambda self: self
    __next__ = lambda self: self
    __getattr__ = lambda self, name: self
    __call__ = __getitem__ = lambda self, *a: self
""".strip(),
        answers={name: f"def {name}(*a):\n    return Liar()" for name in ("normalise", "predict", "total")},
    ),
    Attack(
        "types-of-dtype",
        FAMILY,
        "Arrays of objects, structures, dates, text, and one of 8 GB that takes eight bytes.",
        answers={
            "normalise": "def normalise(X):\n    return np.broadcast_to(1.0, (10**5, 10**4))",
            "predict": "def predict(X):\n    return np.array([object()] * len(X), dtype=object)",
            "total": "def total(xs):\n    return np.zeros(1, dtype=[('a', 'O'), ('b', 'M8[s]')])",
            "net": WRONG["net"].replace("np.zeros((len(X), 3))", "np.full((len(X), 3), 'x')"),
        },
    ),
    Attack(
        "text-subclass",
        FAMILY,
        "Answers are subclasses of text, list and dict that behave differently each time.",
        """
class Text(str):
    __eq__ = lambda self, other: True
    __hash__ = str.__hash__
    encode = lambda self, *a: b"x" * 10
class Rows(list):
    __len__ = lambda self: 3
    __iter__ = lambda self: iter(range(10**6))
class Names(dict):
    __iter__ = lambda self: iter("abc")
    __getitem__ = lambda self, key: self
    __len__ = lambda self: 1
""".strip(),
        answers={
            "normalise": "def normalise(X):\n    return Rows()",
            "predict": "def predict(X):\n    return Names(a=1)",
            "total": "def total(xs):\n    return Text('3')",
        },
    ),
]
