"""A small NumPy assignment with a function, a class, a list and a question; and right ways to answer it."""

from __future__ import annotations

import nbformat

from honest.classes import Variant, notebook

ASSIGNMENT = "1_lines"
TASKS = {"check-standardise": 2, "check-line": 3, "check-errors": 2}
SOURCE = """
# %% locked setup
import numpy as np

x_train = np.linspace(-1, 1, 21)
y_train = 3 * x_train

# %% solution standardise
### BEGIN SOLUTION
def standardise(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)
### END SOLUTION

# %% check check-standardise 2
random = np.random.default_rng(7)
inputs = random.normal(3, 5, (20, 4))
expected = (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
np.testing.assert_allclose(np.asarray(standardise(inputs), dtype=float), expected, rtol=1e-4, atol=1e-5)
### BEGIN HIDDEN TESTS
inputs = random.normal(0, 1, (500, 3))
expected = (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
np.testing.assert_allclose(np.asarray(standardise(inputs), dtype=float), expected, rtol=1e-4, atol=1e-5)
### END HIDDEN TESTS

# %% solution line
### BEGIN SOLUTION
class Line:
    def fit(self, x, y):
        self.slope, self.intercept = np.polyfit(x, y, 1)
        return self

    def predict(self, x):
        return self.slope * x + self.intercept
### END SOLUTION

# %% check check-line 3
fitted = Line()
fitted.fit(np.arange(5.0), 2 * np.arange(5.0) + 1)
assert abs(float(np.asarray(fitted.slope)) - 2) < 1e-3
ends = np.asarray(fitted.predict(np.array([10.0, 20.0])), dtype=float)
np.testing.assert_allclose(ends, [21, 41], rtol=1e-3)
### BEGIN HIDDEN TESTS
fitted.fit(np.arange(9.0), 5 - np.arange(9.0))
assert abs(float(np.asarray(fitted.intercept)) - 5) < 1e-3
np.testing.assert_allclose(np.asarray(fitted.predict(np.array([3.0])), dtype=float), [2], rtol=1e-3)
### END HIDDEN TESTS

# %% solution errors
### BEGIN SOLUTION
errors, weight = [], 0.0
for _ in range(20):
    errors.append(np.mean((weight * x_train - y_train) ** 2))
    weight -= 0.1 * np.mean(2 * (weight * x_train - y_train) * x_train)
### END SOLUTION

# %% check check-errors 2
assert len(errors) == 20
### BEGIN HIDDEN TESTS
square = np.mean(np.linspace(-1, 1, 21) ** 2)
reached = square * (3 * (1 - 0.2 * square) ** np.arange(20)) ** 2
np.testing.assert_allclose(np.asarray(errors, dtype=float), reached, rtol=1e-3)
### END HIDDEN TESTS

# %% solution why 1 [markdown]
# Because the error falls by the same factor in each step.
"""


def source() -> nbformat.NotebookNode:
    """The instructor's notebook."""
    return notebook(SOURCE)


STEPS = """
def steps(weight=0.0):
    for _ in range(20):
        yield np.mean((weight * x_train - y_train) ** 2)
        weight -= 0.1 * np.mean(2 * (weight * x_train - y_train) * x_train)
"""
STANDARDISE = "def standardise(X):\n    return (X - X.mean(axis=0)) / X.std(axis=0)\n"


def noisy(*lines: str) -> str:
    """`standardise` that does something else first, also while it is checked."""
    body = "".join(f"    {line}\n" for line in lines)
    return f"def standardise(X):\n{body}    return (X - X.mean(axis=0)) / X.std(axis=0)\n"


def split(made: nbformat.NotebookNode) -> None:
    """JupyterLab's "split cell": both halves keep the metadata, nbgrader's too."""
    place = next(at for at, cell in enumerate(made.cells) if "class Line" in cell.source)
    cell = made.cells[place]
    half = nbformat.from_dict({**cell, "id": "split", "source": "line_is_written = True"})
    made.cells.insert(place + 1, half)


def untouched_by_editors(made: nbformat.NotebookNode) -> None:
    """What other editors leave: no cell ids, another kernel, outputs, tags, trusted and collapsed marks."""
    made.nbformat_minor = 2
    made.metadata["kernelspec"] = {"name": "my-env", "display_name": "My env", "language": "python"}
    made.metadata["colab"] = {"provenance": [], "toc_visible": True}
    for number, cell in enumerate(made.cells):
        del cell["id"]
        cell.metadata.update({"collapsed": False, "scrolled": True, "tags": ["mine"], "id": f"x{number}"})
        if cell.cell_type == "code":
            cell.execution_count = 40 - number
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text="old\n")]


def rich_answer(made: nbformat.NotebookNode) -> None:
    """An answer with TeX, HTML, a table, and text cells in between; a raw cell too."""
    made.cells[-1].source = (
        "$$e_{k+1} = q\\, e_k$$\n\n<b style='color:red'>so</b> it falls.\n\n|k|e|\n|-|-|\n|0|3.3|\n\n"
        "<img src='plot.png' alt='plot'> &amp; `x < y` 🎉 ünï"
    )
    made.cells.insert(0, nbformat.v4.new_raw_cell("---\ntitle: raw\n---"))
    made.cells.insert(3, nbformat.v4.new_markdown_cell("## Mine\n\n<details>x</details>"))
    made.cells.insert(4, nbformat.v4.new_code_cell(""))


def windows(content: bytes) -> bytes:
    """Windows line ends in the file and inside the cells, and a byte order mark."""
    return b"\xef\xbb\xbf" + content.replace(b"\\n", b"\\r\\n").replace(b"\n", b"\r\n")


VARIANTS: dict[str, Variant] = {
    "reference": Variant(),
    # ------------------------------------------------------------ other right ways to write it
    "loops": Variant(
        {
            "standardise": """
def standardise(X):
    result = [[0.0] * len(X[0]) for _ in X]
    for j in range(len(X[0])):
        column = [float(row[j]) for row in X]
        mean = sum(column) / len(column)
        deviation = (sum((value - mean) ** 2 for value in column) / len(column)) ** 0.5
        for i, value in enumerate(column):
            result[i][j] = (value - mean) / deviation
    return result""",
        }
    ),
    "einsum": Variant(
        {
            "standardise": """
def standardise(X):
    centred = X - np.einsum("ij->j", X) / len(X)
    return np.einsum("ij,j->ij", centred, np.einsum("ij,ij->j", centred, centred) ** -0.5 * len(X) ** 0.5)"""
        }
    ),
    "dataclass and properties": Variant(
        {
            "line": """
from dataclasses import dataclass, field
@dataclass
class Line:
    parts: tuple = field(default=(0.0, 0.0))
    def fit(self, x, y):
        self.parts = tuple(np.polyfit(x, y, 1))
    @property
    def slope(self): return self.parts[0]
    @property
    def intercept(self): return self.parts[1]
    def predict(self, x): return np.polyval(self.parts, x)"""
        }
    ),
    "subclasses and slots": Variant(
        {
            "line": """
from abc import ABC, abstractmethod
class Model(ABC):
    __slots__ = ("_numbers",)
    @abstractmethod
    def predict(self, x): ...
    def __getattr__(self, name):
        if name in ("slope", "intercept"):
            return self._numbers[name]
        raise AttributeError(name)
class Line(Model):
    __slots__ = ()
    def fit(self, x, y):
        matrix = np.stack([x, np.ones_like(x)], axis=1)
        self._numbers = dict(zip(("slope", "intercept"), np.linalg.lstsq(matrix, y, rcond=None)[0]))
    def predict(self, x):
        return np.add(np.multiply(self.slope, x), self.intercept)"""
        }
    ),
    "decorators, closures, lambdas, partial": Variant(
        {
            "standardise": """
import functools
def logged(function):
    calls = []
    @functools.wraps(function)
    def inner(*args, **named):
        calls.append(len(args))
        return function(*args, **named)
    inner.calls = calls
    return inner
@logged
def scaled(X, axis):
    return (lambda centred: centred / centred.std(axis=axis))(X - X.mean(axis=axis))
standardise = functools.partial(scaled, axis=0)""",
            "line": """
Line = lambda: Fitted()
class Fitted:
    def fit(self, x, y):
        self.slope, self.intercept = np.polyfit(x, y, 1)
        self.predict = lambda x: self.slope * x + self.intercept""",
        }
    ),
    "callable object": Variant(
        {
            "standardise": """
class Standardiser:
    def __init__(self, epsilon=0.0): self.epsilon = epsilon
    def __call__(self, X): return (X - X.mean(0)) / (X.std(0) + self.epsilon)
standardise = Standardiser()"""
        }
    ),
    "generators": Variant({"errors": f"{STEPS}\nerrors = list(steps())"}),
    "tuple, walrus, match": Variant(
        {
            "errors": f"{STEPS}\nerrors = tuple(e for step in steps() if (e := step) is not None)",
            "standardise": """
def standardise(X):
    match X.shape:
        case (_, _):
            return np.divide(*(X - X.mean(0), X.std(0)))""",
        }
    ),
    "recursion": Variant(
        {
            "errors": """
def descend(weight, left):
    if left == 0:
        return []
    error = weight * x_train - y_train
    return [np.mean(error**2), *descend(weight - 0.1 * np.mean(2 * error * x_train), left - 1)]
import sys
sys.setrecursionlimit(5_000)
errors = descend(0.0, 20)"""
        }
    ),
    "type hints": Variant(
        {
            "standardise": """
from __future__ import annotations
from typing import TypeVar, Annotated
T = TypeVar("T", bound=np.ndarray)
def standardise(X: Annotated[T, "rows"] | None) -> T:
    result: np.ndarray = X - X.mean(axis=0)
    return result / X.std(axis=0)"""
        }
    ),
    "greek and emoji": Variant(
        {
            "standardise": """
def standardise(X):
    '''µ and σ 🎲'''
    µ, σ = X.mean(axis=0), X.std(axis=0)
    print("µ =", µ, "😀")
    return (X - µ) / σ"""
        },
        last=("größe = 'ß🎉'\ngröße",),
    ),
    # ------------------------------------------------------------ other types that hold the same numbers
    "float32": Variant(
        {
            "standardise": "def standardise(X):\n    X = X.astype(np.float32)\n"
            "    return (X - X.mean(0)) / X.std(0)",
            "errors": f"{STEPS}\nerrors = np.fromiter(steps(), dtype='>f4')",
        }
    ),
    "views and memory orders": Variant(
        {
            "standardise": """
def standardise(X):
    result = np.asfortranarray((X - X.mean(0)) / X.std(0))[::-1][::-1]
    result.flags.writeable = False
    return result""",
            "errors": f"""{STEPS}
errors = np.repeat(list(steps()), 2)[::2]
errors.setflags(write=False)""",
        }
    ),
    "scalars of several kinds": Variant(
        {
            "line": """
class Line:
    def fit(self, x, y):
        slope, intercept = np.polyfit(x, y, 1)
        self.slope, self.intercept = np.array(slope), float(intercept)
    def predict(self, x):
        return [np.float64(self.slope * value + self.intercept) for value in x]""",
            "errors": f"{STEPS}\nerrors = [np.array(e) if e < 1 else float(e) for e in steps()]",
        }
    ),
    "matrix, masked array, objects": Variant(
        {
            "standardise": """
def standardise(X):
    return np.asmatrix((X - X.mean(0)) / X.std(0))""",
            "line": """
class Line:
    def fit(self, x, y):
        self.slope, self.intercept = np.ma.masked_invalid(np.polyfit(x, y, 1))
    def predict(self, x):
        return np.ma.masked_array(self.slope * x + self.intercept)""",
            "errors": f"{STEPS}\nerrors = np.array(list(steps()), dtype=object)",
        }
    ),
    "decimal, fraction, deque": Variant(
        {
            "line": """
from fractions import Fraction
class Line:
    def fit(self, x, y):
        slope, self.intercept = np.polyfit(x, y, 1)
        self.slope = Fraction(slope).limit_denominator(10**6)
    def predict(self, x): return float(self.slope) * x + self.intercept""",
            "errors": f"from collections import deque\n{STEPS}\nerrors = deque(steps(), maxlen=50)",
        }
    ),
    # ------------------------------------------------------------ noise
    "warnings and logging": Variant(
        {
            "standardise": noisy(
                "import logging, os, sys, warnings",
                "warnings.warn('careful')",
                "logging.warning('%s rows', len(X))",
                "print('to stderr', file=sys.stderr)",
                "os.write(2, b'native stderr\\n'); os.write(1, b'native stdout\\n')",
                "os.system('echo from a shell >&2')",
            )
        },
        first=("import logging; logging.basicConfig(level=logging.DEBUG)\nnp_is_not_there_yet",),
    ),
    "progress bars": Variant(
        {
            "standardise": noisy(
                "import tqdm",
                "for _ in tqdm.tqdm(range(200)): pass",
                "for _ in tqdm.auto.tqdm(range(200), leave=False): pass",
            )
        },
        first=("import tqdm.auto, tqdm.notebook\nfor _ in tqdm.notebook.tqdm(range(50)): pass",),
    ),
    "300 MB in one print": Variant(first=("print('x' * 300_000_000)",)),
    "300 MB in many prints": Variant(first=("for _ in range(3_000):\n    print('x' * 100_000)",)),
    "30 MB of lines": Variant(last=("for i in range(30):\n    print('\\n'.join(['y' * 99] * 10_000))",)),
    "prints while checked": Variant({"standardise": noisy("print('z' * 20_000_000)", "display(X)")}),
    "slow but legal": Variant(
        {"standardise": noisy("import time", "time.sleep(1.5)")}, first=("import time\ntime.sleep(4)",)
    ),
    "errors in cells of one's own": Variant(
        first=("1 / 0", "def broken(:\n    pass", "raise KeyboardInterrupt", "import pandas_is_not_here"),
        last=("assert False, 'still to do'", "raise SystemExit"),
    ),
    # ------------------------------------------------------------ what notebooks offer
    "figures and widgets": Variant(
        first=(
            "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.style.use('ggplot')\n"
            "plt.rcParams['figure.dpi'] = 200",
            "import ipywidgets\nipywidgets.interact(lambda a: a * 2, a=(0, 10))",
            "%config InlineBackend.figure_format = 'retina'",
        ),
        last=(
            "for _ in range(5):\n    plt.figure(); plt.imshow(np.random.rand(400, 400))",
            "%matplotlib notebook\nplt.plot(errors); plt.show()",
            "from IPython.display import HTML, clear_output\ndisplay(HTML('<b>x</b>')); clear_output()",
        ),
    ),
    "magics and shell": Variant(
        {
            "standardise": "%%time\n" + STANDARDISE,
            "line": "%load_ext autoreload\n%autoreload 2\nclass Line:\n    def fit(self, x, y):\n"
            "        self.slope, self.intercept = np.polyfit(x, y, 1)\n"
            "    def predict(self, x):\n        return self.slope * x + self.intercept",
        },
        last=(
            "%timeit -n 3 -r 2 standardise(np.ones((3, 3)) * np.arange(3)[:, None])",
            "!ls -la\nfiles = !ls\nprint(files)",
            "%%bash\necho hello",
            "%%capture out\nprint(1)",
            "%%writefile notes.txt\nmine",
            "%who\n%pwd\n%env MINE=1",
            "standardise?",
            "%xmode Verbose\n%precision 3",
        ),
    ),
    "input that is guarded": Variant(
        first=("try:\n    name = input('your name? ')\nexcept Exception:\n    name = 'nobody'",),
    ),
    "await at the top": Variant(
        {
            "errors": f"""{STEPS}
import asyncio
async def later():
    await asyncio.sleep(0.01)
    return list(steps())
errors = await later()"""
        },
        last=("background = asyncio.create_task(asyncio.sleep(3600))",),
    ),
    # ------------------------------------------------------------ processes, threads, signals, state
    "threads and processes": Variant(
        {
            "standardise": """
from concurrent.futures import ThreadPoolExecutor
def column(values): return (values - values.mean()) / values.std()
def standardise(X):
    with ThreadPoolExecutor(2) as pool:
        return np.stack(list(pool.map(column, X.T)), axis=1)""",
            "errors": f"""{STEPS}
import multiprocessing, threading, time
def count(start): return start + 1
with multiprocessing.get_context("fork").Pool(2) as pool:
    assert pool.map(count, range(4)) == [1, 2, 3, 4]
def tick():
    while True:
        time.sleep(0.1); print('tick')
threading.Thread(target=tick, daemon=True).start()
errors = list(steps())""",
        }
    ),
    "processes while checked": Variant(
        {
            "standardise": """
import multiprocessing
def column(values): return (values - values.mean()) / values.std()
def standardise(X):
    with multiprocessing.get_context("fork").Pool(2) as pool:
        return np.stack(pool.map(column, list(X.T)), axis=1)"""
        }
    ),
    "alarm": Variant(
        {
            "standardise": noisy(
                "import signal",
                "before = signal.signal(signal.SIGALRM, lambda *_: print('late'))",
                "signal.alarm(5); signal.alarm(0)",
                "signal.signal(signal.SIGALRM, before)",
            )
        }
    ),
    "global state": Variant(
        {
            "standardise": "calls = 0\ncache = {}\n"
            + noisy(
                "global calls",
                "calls += 1",
                "cache.setdefault(X.tobytes(), X.mean())",
            ),
            "errors": f"np.random.seed(0)\n{STEPS}\nerrors = list(steps())\ndel steps",
        },
        first=(
            "import numpy as np, random\nnp.set_printoptions(precision=2)\nnp.seterr(all='raise')",
            "import warnings\nwarnings.simplefilter('error')\nimport os\nos.environ['MINE'] = 'x'",
        ),
    ),
    "names of the checks": Variant(
        first=(
            "expected = inputs = fitted = square = reached = 'mine'",
            "import random\nrandom.seed(3)",
        ),
        last=("random = 4",),
    ),
    "extra imports": Variant(
        first=(
            "import collections, heapq, itertools, json, math, re, statistics, time, uuid",
            "try:\n    import scipy, pandas, sklearn, torch\nexcept ImportError as error:\n    print(error)",
            "import os\nos.environ['TF_CPP_MIN_LOG_LEVEL'] = '0'\nimport tensorflow as tf",
        ),
        answers={
            "standardise": """
def standardise(X):
    X = tf.constant(X)
    return (X - tf.reduce_mean(X, axis=0)) / tf.math.reduce_std(X, axis=0)""",
            "errors": f"{STEPS}\nerrors = [tf.constant(e) for e in steps()]",
            "line": """
class Line(tf.Module):
    def fit(self, x, y):
        self.slope, self.intercept = (tf.Variable(v, dtype=tf.float32) for v in np.polyfit(x, y, 1))
    def predict(self, x): return self.slope * tf.cast(x, tf.float32) + self.intercept""",
        },
    ),
    # ------------------------------------------------------------ notebooks and files
    "more cells and text": Variant(change=rich_answer),
    "a cell split in two": Variant(change=split),
    "another editor": Variant(change=untouched_by_editors),
    "Windows line ends": Variant(rewrite=windows),
    "files beside": Variant(
        {
            "standardise": "from mine.tools import standardise\nimport helper\nhelper.check()",
            "errors": "errors = np.loadtxt('data/errors.csv')\n"
            "open('written.txt', 'w').write('by me')\nprint(open('written.txt').read())",
        },
        files={
            "mine/__init__.py": b"",
            "mine/tools.py": STANDARDISE.encode(),
            "helper.py": b"import numpy as np\ndef check():\n    assert np.mean([1, 3]) == 2\n",
            "data/errors.csv": "\n".join(
                str((11 / 30) * 9 * (1 - 0.2 * 11 / 30) ** (2 * k)) for k in range(20)
            ).encode(),
        },
    ),
}
