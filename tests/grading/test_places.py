"""A right answer loses nothing to where it was written: on Colab, with other packages or settings."""

from __future__ import annotations

import re

import pytest
from classroom import ROOT
from test_execute import check, points, run

from cifar_helpers.grading.causes import Causes

# Each of these, at the head of an answer, leaves the answer as it is.
MAGICS = [
    "%tensorflow_version 2.x",
    "%pip install -q pandas",
    "%conda install pandas",
    "!pip install -q nosuchpackage",
    "!nvidia-smi",
    "gpu = !nvidia-smi",
    "!wget -q http://localhost/data.zip",
    "%load_ext tensorboard",
    "%tensorboard --logdir logs",
    "%load_ext autoreload\n%autoreload 2",
    "%load_ext nosuchextension",
    "%nosuchmagic on",
    "import subprocess, sys\nsubprocess.check_call([sys.executable, '-m', 'pip', 'install', 'nosuch'])",
    "versions = !pip freeze\nassert any(line.startswith('numpy==') for line in versions)",
    "get_ipython().magic('matplotlib inline')",
    "from IPython.core.display import display, HTML\ndisplay(HTML('<b>x</b>'))",
    "%matplotlib notebook",
    "%matplotlib widget",
    "%matplotlib qt",
    "%matplotlib",
    "%gui qt",
    "%pdb on",
    "%debug",
    '%config InlineBackend.figure_format = "retina"',
    "%cd /content/drive/MyDrive/cifar",
    "%cd /content\n!ls\n%pwd",
    "%%capture",
    "%%time",
    "%%wandb",
]
ENDS = [
    "exit()",
    "quit()",
    "get_ipython().kernel.do_shutdown(True)",
    "import IPython\nIPython.Application.instance().kernel.do_shutdown(True)",
]
IMPORTS = [
    "import pandas as pd, seaborn as sns",
    "import cv2, winsound\ncv2.imshow('x', 1)\nfrom past.builtins import xrange\nfrom builtins import range",
    "import skimage.transform, tensorboard",
    "import torch, torchvision.transforms as T\nfrom torch.utils.data import DataLoader, Dataset as Data",
    "from nosuchpackage.part import *",
    "if True:\n    import tensorflow_addons as tfa",
    "def unused():\n    import torch\n    return torch.zeros(3)",
    "from google.colab import drive, files\ndrive.mount('/content/drive')\nuploaded = files.upload()\n"
    "for name in uploaded.keys():\n    print(name)",
    "import google.colab.output\ngoogle.colab.output.clear()",
    "import wandb\nwith wandb.init(project='cifar') as run:\n    run.log({'loss': 1})",
    "import plotly.express as px\npx.line([1, 2]).show()",
    "try:\n    import torch\nexcept ImportError:\n    torch = None\nassert torch is None",
    "try:\n    from google.colab import drive\n    on_colab = True\nexcept Exception:\n    on_colab = False\n"
    "assert not on_colab",
    "import contextlib\nwith contextlib.suppress(ImportError):\n    import torch as never\n"
    "assert 'never' not in globals()",
    "import importlib.util, sys\nassert 'google.colab' not in sys.modules\n"
    "assert importlib.util.find_spec('torch') is None",
    "import os\nos.chdir('/content/drive/MyDrive/cifar')\nos.makedirs('/content/drive/MyDrive/made')\n"
    "open('/content/drive/MyDrive/made/x', 'w').close()\nos.remove('made/x')",
    "import numba\n@numba.njit\ndef inner(a):\n    return a\nassert inner(3) == 3",
    "open('mine.py', 'w').write('y = 1')\nimport mine\nassert mine.y == 1",
]
QUESTIONS = [
    "name = input('your name? ')\nassert name == ''",
    "from getpass import getpass\ngetpass('key: ')",
    "breakpoint()\nimport pdb\npdb.set_trace()",
]
SETTINGS = [
    "%env CIFAR_BUDGET=laptop",
    "import os, sys\nos.environ['CIFAR_BUDGET'] = 'gpu'\nos.environ.update(CIFAR_MIXED_PRECISION='1')",
    "os.environ.setdefault('CIFAR_BUDGET', 'gpu')\nos.environ.pop('CIFAR_CACHE_DIR')\n"
    "os.putenv('CIFAR_BUDGET', 'gpu')",
    "del os.environ['CIFAR_BUDGET']\nos.environ['KERAS_BACKEND'] = 'jax'\nos.environ['MINE'] = '1'\n"
    "assert os.environ['MINE'] == '1'",
    "import warnings\nwarnings.filterwarnings('error')",
    "import numpy as np\nnp.seterr(all='raise')\nnp.random.seed(0)",
    "import matplotlib\nmatplotlib.use('TkAgg')",
    "import matplotlib.pyplot as plt\nplt.switch_backend('Qt5Agg')\nplt.plot([1, 2])\nplt.show()",
    "os.makedirs('sub', exist_ok=True)\nos.chdir('sub')\nos.chdir('..')\nsys.path.append('/content/drive')",
    "import threading, time\nthreading.Thread(target=time.sleep, args=(300,)).start()",
    "import asyncio\nawait asyncio.sleep(0)",
    "from IPython.display import display\ndisplay({'application/x-unknown': 1, 'text/plain': 'x'}, raw=True)",
    "import ipywidgets\nipywidgets.IntSlider()",
]
# What every answer needs, and what each of the above would spoil.
ANSWER = """
import warnings
import numpy as np
from cifar_helpers import budget
def f(a):
    warnings.warn('an ordinary warning')
    return a + np.exp(-1000.0) + {number}
assert budget.current().name == 'smoke'
"""
LAST_LINES = [
    "import os\nos._exit(0)",
    "os.kill(os.getpid(), 9)",
    "os.abort()",
    "import sys\nos.execl(sys.executable, sys.executable, *sys.argv)",
    "import signal\nsignal.raise_signal(signal.SIGTERM)",
    "sys.exit()",
    "raise SystemExit('restart now')",
    "import multiprocessing\nworker = multiprocessing.get_context('fork').Process(target=print)\n"
    "worker.start()\nworker.join()\nassert worker.exitcode == 0\nexit(0)",
]


def lost(tmp_path, cells, **limits):
    """The cells whose check was failed, and how the run ended."""
    checked = []
    for number, cell in enumerate(cells):
        checked += [cell, check(f"assert f(1) == {number + 1}", number + 1)]
    judged, done = run(tmp_path, *checked, timeout=60, **limits)
    return [cell for number, cell in enumerate(cells) if number + 1 not in points(done)], judged, done


@pytest.mark.parametrize(
    "heads", [MAGICS, IMPORTS, ENDS + QUESTIONS + SETTINGS], ids=["magics", "imports", "endings and settings"]
)
def test_an_answer_is_what_it_was_under_lines_of_another_place(tmp_path, heads):
    cells = [f"{head}\n{ANSWER.format(number=number)}" for number, head in enumerate(heads)]
    failed, judged, _ = lost(tmp_path, cells)
    assert (failed, judged.stopped) == ([], None)


def test_what_was_defined_before_the_end_of_a_process_was_asked_for_counts(tmp_path):
    cells = [f"{ANSWER.format(number=number)}\n{line}" for number, line in enumerate(LAST_LINES)]
    failed, judged, _ = lost(tmp_path, cells)
    assert (failed, judged.stopped) == ([], None)
    asked = [cause for cause in judged.causes if "asks for the end of its process" in cause]
    assert len(asked) == len(LAST_LINES)
    assert "cell [1] asks for the end of its process with os._exit(), which is left out" in asked


def test_a_process_that_ends_after_its_cell_is_that_cell_s_work(tmp_path):
    cells = ("get_ipython().kernel.io_loop.stop()", "x = 2", check("assert x == 2"))
    judged, done = run(tmp_path, *cells)
    assert points(done) == [1]
    assert judged.stopped == "cell [1] ended its own Python process, after it had run"


def test_loops_that_wait_for_an_answer_end(tmp_path):
    waiting = "def f():\n    return 1\nanswer = ''\nwhile answer != 'yes':\n    answer = input('go on? ')"
    judged, done = run(tmp_path, waiting, check("assert f() == 1", 1), check("answer[10]", 2), timeout=60)
    assert points(done) == [1, 0]
    assert judged.stopped is None


def test_the_first_cause_is_named_once_and_nothing_below_it(tmp_path):
    cells = (
        "import torch\nnet = torch.nn.Linear(2, 2)\ndef f():\n    return net",
        "weights = f()\ng = weights",
        check("f()", 1),
        check("assert g is not None", 2),
        "x = 1",
        check("assert x == 1", 3),
    )
    judged, done = run(tmp_path, *cells)
    assert points(done) == [0, 0, 3]
    assert judged.causes == ("cell [1] did not run to its end: torch is not installed where this is graded",)
    for cell in (done[2], done[3]):
        assert cell.outputs[-1].evalue.startswith(judged.causes[0])
        assert "spelling" not in str(cell.outputs)


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("import torch\ntorch.manual_seed(1)", "torch is not installed where this is graded"),
        (
            "data = open('/content/drive/MyDrive/x.npy')",
            "it needs /content/drive/MyDrive/x.npy, which is not",
        ),
        ("import urllib.request as r\nr.urlopen('http://localhost/x')", "it needs the network"),
        ("raise SystemError('GPU device not found')", "it asks for a GPU, and there is none"),
        ("n = int(input('how many? '))", "it asks for input(), which nobody answers"),
        ("sys.exit()", "it asks for the end of its process"),
    ],
)
def test_where_points_are_lost_all_the_same_row_and_check_name_the_cause(tmp_path, line, cause):
    judged, done = run(tmp_path, f"import sys\n{line}\ndef f():\n    return 1", check("f()"))
    assert points(done) == [0]
    assert f"cell [1] did not run to its end: {cause}" in judged.causes[-1]
    assert cause in done[1].outputs[-1].evalue
    assert "so f is not defined" in done[1].outputs[-1].evalue


def test_a_student_s_own_mistake_is_named_as_that_and_is_no_matter_of_the_row(tmp_path):
    judged, done = run(tmp_path, "def f(): return 1\nx = 1 / 0\ng = f", check("g()", 1), check("f() + h", 2))
    assert points(done) == [0, 0]
    assert done[1].outputs[-1].evalue == (
        "cell [1] did not run to its end: it stopped with ZeroDivisionError: division by zero, "
        "so g is not defined."
    )
    assert "name 'h' is not defined" in done[2].outputs[-1].evalue  # which no cell was going to define
    assert judged.causes == ()


KERAS = [
    "import keras\nkeras.mixed_precision.set_global_policy('mixed_float16')",
    "import tensorflow as tf\ntf.keras.mixed_precision.set_global_policy('mixed_bfloat16')",
    "from tensorflow.keras import mixed_precision\n"
    "mixed_precision.set_global_policy(mixed_precision.Policy('mixed_float16'))",
    "keras.config.set_dtype_policy('float16')\nkeras.config.set_floatx('float64')",
    "tf.keras.backend.set_floatx('float16')",
    "from cifar_helpers import training\ntraining.use_mixed_precision(True)",
    "import os\nos.environ['KERAS_BACKEND'] = 'torch'\nkeras.config.set_backend('jax')",
    "os.environ['TF_USE_LEGACY_KERAS'] = '1'\nimport tensorflow.keras as tk",
    "tf.config.run_functions_eagerly(True)",
    "os.environ['CUDA_VISIBLE_DEVICES'] = ''\ntf.config.set_soft_device_placement(True)\n"
    "with tf.device('/GPU:0'):\n    zeros = tf.zeros(3)",
    "strategy = tf.distribute.MirroredStrategy()",
]
NET = """
net = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
net.compile("sgd", "mse")
net.fit(np.ones((8, 3)), np.ones((8, 2)), verbose=0, callbacks=[keras.callbacks.TensorBoard("logs")])
"""
TYPES = "assert net.weights[0].dtype == 'float32' and net.compute_dtype == 'float32'"


@pytest.mark.slow  # TensorFlow is imported, and ten nets are trained
def test_precision_and_backend_are_the_grader_s(tmp_path):
    cells = [f"{head}\n{ANSWER.format(number=number)}{NET}{TYPES}" for number, head in enumerate(KERAS)]
    failed, judged, done = lost(tmp_path, cells)
    wrong = [output.evalue for cell in done for output in cell.outputs if output.output_type == "error"]
    assert (failed, judged.stopped, wrong) == ([], None, [])


@pytest.mark.slow  # TensorFlow is imported, among others
def test_what_students_can_read_of_packages_is_true(tmp_path):
    text, lock, project = (
        (ROOT / name).read_text(encoding="utf-8")
        for name in ("course/students.md", "requirements-grading.lock", "pyproject.toml")
    )
    rows = dict(re.findall(r"^\| ([\w`, ]+) \| ([\w-]+) \|$", text, re.MULTILINE))
    assert all(f"\n{package}==" in lock for package in rows.values() if package != "package")
    for_students = re.search(r"# What students import[^\n]*\n(.*?)\]", project, re.DOTALL).group(1)
    assert {*re.findall(r'"([\w-]+)>=', for_students)} <= {*rows.values()}
    modules = [module for row in rows for module in re.findall(r"`(\w+)`", row)]
    names = ", ".join(modules)
    cells = [f"import {names}, types\nassert {{type(m) for m in ({names})}} == {{types.ModuleType}}\nf = abs"]
    assert lost(tmp_path, cells)[0] == []


def test_row_and_page_name_the_cause(classroom):
    uses = "import torch\nscale = torch.tensor(2)\ndef double(x):\n    return scale * x"
    classroom.hand_in("ada", double=uses, total="exit()\ndef total(xs):\n    return sum(xs)")
    row = classroom.grade()["ada"]
    cause = "cell double did not run to its end: torch is not installed where this is graded"
    asked = "cell total asks for the end of its process with exit(), which is left out"
    assert [row.points.tasks[task] for task in ("check-double", "check-total")] == [0, 3]
    assert row.status == f"graded ({asked}; {cause})"
    page = classroom.page("ada")
    assert f"{cause}, so double is not defined." in page
    assert "exit() is left out while grading" in page


@pytest.mark.parametrize(
    "content",
    [
        "text",
        {},
        {"kind": "end"},
        {"kind": ["end"], "what": "x"},
        {"kind": "bad", "what": "x"},
        {"kind": "end", "what": 3},
    ],
)
def test_notes_that_the_kernel_s_own_code_never_sends_are_left_out(content):
    causes = Causes()
    assert causes.note(0, "cell [1]", content) is None
    assert causes.row == ()


def test_notes_are_cut_to_one_short_line_and_a_few_of_them():
    causes = Causes()
    message = [
        causes.note(0, "cell [1]", {"kind": "magic", "what": f"{n}\x1b[2J\n{'x' * 999}"}) for n in range(99)
    ]
    kept = [word for word in message if word]
    assert len(kept) == 20
    assert all(len(word) < 150 and word.rstrip("\n").isprintable() for word in kept)
