"""Verdict forgery: code that changes how the kernel runs the tests that follow it, or what they compare."""

from __future__ import annotations

from attacks.assignment import RIGHT, WRONG
from attacks.attack import Attack

FAMILY = "verdict forgery in the kernel"
SILENT_TESTS = """
import os, sys
sys.path[:] = [folder for folder in sys.path if folder not in ("", os.getcwd())]
del sys.modules[__name__]
import numpy, numpy.testing
numpy.testing.assert_allclose = lambda *a, **k: None
sys.modules["numpy"] = numpy
"""
PUBLISH = """
def publish(points):
    kernel = get_ipython().kernel
    content = {"data": {"text/plain": str(points)}, "metadata": {}, "execution_count": 1}
    kernel.session.send(kernel.iopub_socket, "execute_result", content, parent=kernel.get_parent("shell"))
"""
YES = """
class Yes:
    __eq__ = lambda self, other: True
    __ne__ = lambda self, other: False
"""


def forge(name: str, story: str, code: str = "", beats: str = "points", **more: object) -> Attack:
    return Attack(name, FAMILY, story, code.strip("\n"), beats=beats, **more)


ATTACKS = [
    forge(
        "ast-transformer",
        "An AST transformer empties every later cell.",
        """
import ast
class Empty(ast.NodeTransformer):
    def visit_Module(self, node):
        node.body = []
        return node
get_ipython().ast_transformers.append(Empty())
""",
        earns=None,
    ),
    forge(
        "input-transformer",
        "An input transformer replaces the text of every later cell.",
        "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])",
        earns=None,
    ),
    forge(
        "transform-cell",
        "IPython's own `transform_cell` is replaced.",
        "type(get_ipython()).transform_cell = lambda self, cell: 'pass\\n'",
        earns=None,
    ),
    forge(
        "run-code",
        "The shell's `run_code` does nothing and reports success.",
        """
async def run_code(*a, **k):
    return False
get_ipython().run_code = run_code
""",
        earns=None,
    ),
    forge(
        "execute-handler",
        "The kernel answers every later request with `ok` without running it.",
        """
kernel = get_ipython().kernel
async def do_nothing(stream, ident, parent):
    content = {"status": "ok", "execution_count": 9, "user_expressions": {}, "payload": []}
    kernel.session.send(stream, "execute_reply", content, parent, ident=ident)
kernel.shell_handlers["execute_request"] = do_nothing
""",
        earns=None,
    ),
    forge(
        "session-filter",
        "The kernel's session drops error messages and reports every reply as `ok`.",
        """
session = get_ipython().kernel.session
send = session.send
def kind(message):
    return message if isinstance(message, str) else message["header"]["msg_type"]
def quiet(stream, message, content=None, *a, **k):
    if kind(message) == "error":
        return None
    if kind(message) == "execute_reply" and content:
        content = {"status": "ok", "execution_count": 1, "user_expressions": {}, "payload": []}
    return send(stream, message, content, *a, **k)
session.send = quiet
""",
        earns=None,
    ),
    forge(
        "no-traceback",
        "The shell shows no traceback, so that a failed test has no output.",
        "get_ipython().showtraceback = get_ipython()._showtraceback = lambda *a, **k: None",
    ),
    forge(
        "exception-handler",
        "A handler for every exception swallows it.",
        "get_ipython().set_custom_exc((Exception,), lambda *a, **k: None)",
    ),
    forge(
        "clear-output",
        "After each cell an event clears its output, the error included.",
        "from IPython.display import clear_output\n"
        "get_ipython().events.register('post_run_cell', lambda *a: clear_output())",
    ),
    forge(
        "display-hook",
        "Whatever a cell shows becomes the number 4.",
        "get_ipython().displayhook.compute_format_data = lambda result: ({'text/plain': '4.0'}, {})",
    ),
    forge(
        "numpy-testing",
        "`numpy.testing.assert_allclose` accepts everything.",
        "np.testing.assert_allclose = lambda *a, **k: None",
    ),
    forge(
        "code-swap",
        "The code object of `assert_allclose` is swapped, so that re-importing doesn't help.",
        "test = np.testing.assert_allclose\n"
        "test = getattr(test, '__wrapped__', test)\n"
        "test.__code__ = (lambda *a, **k: None).__code__",
    ),
    forge("checks-patched", "The course's own checks agree with everything.", "core.close = lambda *a: 1"),
    forge(
        "checks-faked",
        "A stand-in takes the place of `cifar_helpers.checks` among the modules.",
        """
import sys, types
core = sys.modules["cifar_helpers.checks.core"] = types.SimpleNamespace(close=lambda *a: True)
""",
    ),
    forge(
        "unittest-patched",
        "`unittest.TestCase.assertEqual` accepts everything.",
        "unittest.TestCase.assertEqual = lambda *a: None",
    ),
    forge(
        "gc-hunt",
        "The test's `TestCase` is found through the garbage collector, and patched while it runs.",
        answers={
            "total": """
import gc
def total(xs):
    for found in gc.get_objects():
        if type(found) is type and found.__name__ == "TestCase":
            found.assertEqual = lambda *a: None
            found._getAssertEqualityFunc = lambda *a: (lambda *b, **c: None)
    return 0"""
        },
        beats="",
    ),
    forge(
        "numpy-beside",
        "A `numpy.py` beside the notebook is imported instead of NumPy.",
        files={"numpy.py": SILENT_TESTS.encode()},
    ),
    forge(
        "unittest-beside",
        "A `unittest.py` beside the notebook brings its own TestCase.",
        files={"unittest.py": b"class TestCase:\n    def __getattr__(self, name): return lambda *a: None\n"},
    ),
    forge(
        "package-beside",
        "A `cifar_helpers` folder beside the notebook brings its own checks.",
        files={
            "cifar_helpers/__init__.py": b"",
            "cifar_helpers/checks/__init__.py": b"from . import core\n",
            "cifar_helpers/checks/core.py": b"close = lambda *a: True\n",
        },
    ),
    forge(
        "launcher-beside",
        "An `ipykernel_launcher.py` beside the notebook starts instead of the kernel and shows no errors.",
        files={
            "ipykernel_launcher.py": b"""
import os, sys
sys.path[:] = [folder for folder in sys.path if folder not in ("", os.getcwd())]
import IPython.core.interactiveshell as shell
shell.InteractiveShell.showtraceback = lambda *a, **k: None
import ipykernel.zmqshell as zmq
zmq.ZMQInteractiveShell.showtraceback = zmq.ZMQInteractiveShell._showtraceback = lambda *a, **k: None
from ipykernel import kernelapp
kernelapp.launch_new_instance()
"""
        },
        beats="",
    ),
    forge(
        "sitecustomize",
        "A `sitecustomize.py` and a profile beside the notebook wait to be imported.",
        files={
            "sitecustomize.py": b"open(@LOOT@ + '/site', 'w')\n",
            "usercustomize.py": b"open(@LOOT@ + '/user', 'w')\n",
            "ipython_kernel_config.py": b"open(@LOOT@ + '/profile', 'w')\n",
        },
        beats="",
    ),
    forge(
        "publish-first",
        "The tested function publishes full points before the test's error.",
        PUBLISH,
        answers={"normalise": "def normalise(X):\n    publish(3)\n    return X"},
    ),
    forge(
        "publish-and-exit",
        "The tested function publishes full points, then ends the process with success.",
        PUBLISH,
        answers={"normalise": "import os, time\ndef normalise(X):\n    publish(3)\n    os._exit(0)"},
        beats="",
    ),
    forge(
        "exit-0",
        "The tested function ends the process with success.",
        answers={"normalise": "import os\ndef normalise(X):\n    os._exit(0)"},
        beats="",
    ),
    forge(
        "system-exit",
        "The tested function raises SystemExit(0), which Python takes for an orderly end.",
        answers={"normalise": "def normalise(X):\n    raise SystemExit(0)"},
        beats="",
    ),
    forge(
        "steering-exceptions",
        "The tested functions raise StopIteration, GeneratorExit, KeyboardInterrupt and an exception group.",
        answers={
            "normalise": "def normalise(X):\n    raise KeyboardInterrupt",
            "predict": "def predict(X):\n    raise StopIteration(4)",
            "total": "def total(xs):\n    raise GeneratorExit",
            "net": "class Net:\n    def __init__(self, W):\n        raise BaseException('skip')",
        },
        beats="",
    ),
    forge(
        "atexit",
        "Full points are published while the kernel shuts down.",
        PUBLISH + "import atexit\nfor points in (3, 4, 2):\n    atexit.register(publish, points)",
        beats="",
    ),
    forge(
        "builtins",
        "The built-in `float` is always 1, so that any share of right answers is.",
        "import builtins\nbuiltins.float = lambda *a: 1.0",
        earns=None,
    ),
    forge(
        "builtins-many",
        "`isinstance`, `len`, `min`, `type` and AssertionError among the built-ins are replaced.",
        """
import builtins
builtins.AssertionError = builtins.Exception = BaseException
builtins.isinstance = builtins.callable = builtins.all = builtins.any = lambda *a: True
""",
        beats="",
        earns=None,
    ),
    forge(
        "equal-to-everything",
        "Answers are objects that equal everything.",
        YES,
        answers={
            "double": "def double(x):\n    return Yes()",
            "total": "def total(xs):\n    return Yes()",
        },
        earns={},
    ),
    forge(
        "int-subclass",
        "Answers are subclasses of int and float whose `==` is always true.",
        YES + "class I(Yes, int):\n    __hash__ = int.__hash__\nclass F(Yes, float): pass",
        answers={
            "double": "def double(x):\n    return I(7)",
            "total": "def total(xs):\n    return F(7)",
        },
        earns={},
    ),
    forge(
        "array-subclass",
        "Answers are arrays of a class that decides NumPy's comparisons.",
        """
class Sure(np.ndarray):
    def __array_function__(self, function, types, args, kwargs):
        return np.True_
    def __array_ufunc__(self, ufunc, method, *args, **kwargs):
        return np.ones(200, bool)
""",
        answers={
            "normalise": "def normalise(X):\n    return X.view(Sure)",
            "predict": "def predict(X):\n    return np.zeros(len(X)).view(Sure)",
            "net": WRONG["net"].replace("np.zeros((len(X), 3))", "np.zeros((len(X), 3)).view(Sure)"),
        },
    ),
    forge(
        "masked",
        "Answers are masked arrays: what is masked differs from nothing.",
        answers={
            "normalise": "def normalise(X):\n    return np.ma.masked_all(X.shape)",
            "predict": "def predict(X):\n    return np.ma.masked_all(len(X))",
        },
    ),
    forge(
        "nan",
        "Partial credit becomes NaN: an empty column compares with everything.",
        answers={
            "normalise": "def normalise(X):\n    return np.full(X.shape, np.nan)",
            "predict": "def predict(X):\n    return np.empty((0, 1))",
        },
        beats="",
    ),
    forge(
        "infinity",
        "Partial credit becomes infinite: comparing yields an infinite share.",
        "class Most:\n    __eq__ = lambda self, other: np.array([np.inf])\n    __array_priority__ = 9\n"
        "    __array_ufunc__ = None",
        answers={"predict": "def predict(X):\n    return Most()"},
        beats="class",
    ),
    forge(
        "above-all",
        "Partial credit goes over the cell's points: comparing yields 25.",
        "class Most:\n    __eq__ = lambda self, other: np.array([25.0])\n    __array_ufunc__ = None",
        answers={"predict": "def predict(X):\n    return Most()"},
        beats="class",
    ),
    forge(
        "share-of-one",
        "Comparing yields exactly the share 1.",
        "class All:\n    __eq__ = lambda self, other: np.ones(200)\n    __array_ufunc__ = None",
        answers={"predict": "def predict(X):\n    return All()"},
    ),
    forge(
        "generators",
        "Answers are generators that never end.",
        "import itertools",
        answers={
            "normalise": "def normalise(X):\n    return (x for x in itertools.count())",
            "predict": "def predict(X):\n    yield from itertools.count()",
            "total": "def total(xs):\n    return itertools.repeat(3)",
        },
        beats="",
    ),
    forge(
        "caller-globals",
        "The tested function reaches into its caller's globals and replaces NumPy there.",
        answers={
            "normalise": """
import sys, types
def normalise(X):
    frame = sys._getframe(1)
    while frame:
        if "np" in frame.f_globals and frame.f_globals.get("__name__") == "__main__":
            frame.f_globals["np"] = types.SimpleNamespace(
                testing=types.SimpleNamespace(assert_allclose=lambda *a: None))
        frame.f_globals.get("np", np).testing.assert_allclose = lambda *a, **k: None
        frame = frame.f_back
    return X
pick = np.testing
def assert_allclose(*a, **k): pass
pick.assert_allclose = assert_allclose"""
        },
    ),
    forge(
        "trace",
        "A trace function exchanges the arguments of the test while it runs.",
        """
import sys
def trace(frame, event, argument):
    if frame.f_code.co_name == "assert_allclose" and "actual" in frame.f_locals:
        frame.f_locals["actual"] = frame.f_locals["desired"]
    return trace
sys.settrace(trace)
""",
    ),
    forge(
        "ctypes-frame",
        "Through ctypes the local variables of the calling test are overwritten.",
        answers={
            "normalise": """
import ctypes, sys
def normalise(X):
    frame = sys._getframe(1)
    while frame:
        for name in ("expected", "desired", "Z", "X"):
            if name in frame.f_locals:
                frame.f_locals[name] = X
        ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
        frame = frame.f_back
    X *= 0
    return X / X"""
        },
        beats="",
    ),
    forge(
        "thread",
        "A thread waits until the imports are made and patches the tests again and again.",
        """
import threading, time
def patch():
    for _ in range(600):
        np.testing.assert_allclose = unittest.TestCase.assertEqual = lambda *a, **k: None
        core.close = lambda *a: True
        time.sleep(0.01)
threading.Thread(target=patch, daemon=True).start()
time.sleep(0.05)
""",
    ),
    forge(
        "inputs-in-place",
        "The tested function writes into its argument, from which the test computes what it expects.",
        answers={
            "normalise": "def normalise(X):\n    X[:] = np.nan\n    return X",
            "predict": "def predict(X):\n    X[:] = 1\n    return np.ones(len(X), int)",
        },
        earns={"check-double": 2},
        beats="points",
    ),
    forge(
        "names-redefined",
        "The names that the tests use are bound again after the set-up cell.",
        """
class np:
    class testing:
        assert_allclose = staticmethod(lambda *a: None)
    class random: pass
    mean = full = zeros = staticmethod(lambda *a, **k: 1)
class unittest:
    class TestCase:
        def __getattr__(self, name):
            return lambda *a: None
class Rng:
    def normal(self, size): return self
    def __getattr__(self, name): return lambda *a, **k: self
    __sub__ = __add__ = __mul__ = __rmul__ = __radd__ = __matmul__ = __gt__ = lambda self, other: self
    __truediv__ = lambda self, other: self
    def __len__(self): return 1
rng = Rng()
""",
        earns={"check-double": 2},
    ),
    forge(
        "restored-right",
        "The right answer exists, but under the name of a test's own variable.",
        RIGHT["total"].replace("total", "case") + "\nX = y = share = W = Z = 4",
        beats="",
    ),
]
