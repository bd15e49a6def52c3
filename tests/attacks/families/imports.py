"""Answers from the package: imports, sources, byte code and memory of helpers and checks that hold them."""

from __future__ import annotations

from attacks.attack import Attack

FAMILY = "imports of answers"
USE = "\ndef confusion(labels, predicted, classes):\n    return found(labels, predicted, classes)"
# Text of the helper that does the task's work becomes a function, wherever the text is from.
RUN = """
space = {}
exec(text, space)
found = space["confusion_matrix"]"""
DEFAULT = "\nfound = lambda labels, predicted, classes: np.zeros((classes, classes), int)\n"
TRIED = "try:\n{}\nexcept Exception as problem:\n    print(type(problem).__name__, problem)"


def take(name: str, story: str, code: str) -> Attack:
    """An answer that is taken from the package, or zeros if that fails."""
    lines = "\n".join(f"    {line}" for line in code.strip("\n").splitlines())
    answer = f"import numpy as np{DEFAULT}{TRIED.format(lines)}\n{USE}"
    return Attack(name, FAMILY, story, answers={"confusion": answer})


ATTACKS = [
    take(
        "import-helper",
        "Imports the helper that does the task's work.",
        "from cifar_helpers.evaluation import confusion_matrix as found",
    ),
    take(
        "import-reference",
        "Imports the right answer from the module of its check.",
        "from cifar_helpers.checks.convnets.final_net import right_matrix as found",
    ),
    take(
        "import-by-name",
        "Imports the check's module by `importlib`, whose argument is put together from parts.",
        'import importlib\nmodule = importlib.import_module("cifar_" + "helpers.checks.convnets.final_net")\n'
        'found = getattr(module, "right" + "_matrix")',
    ),
    take(
        "source-by-inspect",
        "Reads the helper's source with `inspect` and runs it.",
        f"import inspect\nfrom cifar_helpers import evaluation\ntext = inspect.getsource(evaluation){RUN}",
    ),
    take(
        "source-by-loader",
        "Asks the module's loader for its source.",
        "from cifar_helpers import evaluation\n"
        f'text = evaluation.__loader__.get_source("cifar_helpers.evaluation"){RUN}',
    ),
    take(
        "source-by-linecache",
        "Takes the helper's lines from the cache that tracebacks use.",
        "import linecache\nfrom cifar_helpers import evaluation\n"
        f'text = "".join(linecache.getlines(evaluation.__file__)){RUN}',
    ),
    take(
        "source-by-pkgutil",
        "Reads the helper's file as the package's data.",
        f'import pkgutil\ntext = pkgutil.get_data("cifar_helpers", "evaluation.py").decode(){RUN}',
    ),
    take(
        "source-by-open",
        "Opens the helper's file.",
        "import cifar_helpers, pathlib\n"
        f'text = pathlib.Path(cifar_helpers.__path__[0], "evaluation.py").read_text(){RUN}',
    ),
    take(
        "source-on-disk",
        "Looks for other copies of the package: among the libraries, beside it, through /proc.",
        f"""
import glob, site, sys
folders = {{*sys.path, *site.getsitepackages(), "/opt/judge", "/opt/*", "/proc/1/root/opt/*", "/proc/1/cwd"}}
for folder in sorted(folders):
    for path in glob.glob(f"{{folder}}/cifar_helpers/evaluation.py"):
        text = open(path).read()
        if "bincount" in text:
            {RUN.strip().replace(chr(10), chr(10) + "            ")}
""",
    ),
    take(
        "byte-code",
        "Runs the byte code that Python keeps beside the helper.",
        """
import cifar_helpers, glob, marshal
import cifar_helpers.evaluation
for path in glob.glob(f"{cifar_helpers.__path__[0]}/**/evaluation.*.pyc", recursive=True):
    space = {"__name__": "cifar_helpers.evaluation"}
    exec(marshal.loads(open(path, "rb").read()[16:]), space)
    found = space["confusion_matrix"]
""",
    ),
    take(
        "code-object",
        "Makes a function of the helper's code object, with global names of its own.",
        """
import types
from cifar_helpers import evaluation
helper = evaluation.confusion_matrix
found = types.FunctionType(helper.__code__, {**vars(evaluation), "np": np})
""",
    ),
    take(
        "in-memory",
        "Searches all functions in memory for one of the name whose code is long.",
        """
import gc, types
from cifar_helpers.checks import convnets
for thing in gc.get_objects():
    if isinstance(thing, types.FunctionType) and thing.__name__ in ("confusion_matrix", "right_matrix"):
        if "bincount" in thing.__code__.co_names:
            found = thing
""",
    ),
    take(
        "globals-of-a-check",
        "Takes the right answer from the global names of the visible check.",
        """
import inspect
from cifar_helpers.checks import convnets
found = inspect.unwrap(convnets.confusion_matrix).__globals__["right_matrix"]
""",
    ),
    take(
        "editable-install",
        "Follows the link of an installation in place to the course's own files.",
        f"""
import sys
for name, module in list(sys.modules.items()):
    if name.startswith("__editable__"):
        text = open(module.MAPPING["cifar_helpers"] + "/evaluation.py").read()
        {RUN.strip().replace(chr(10), chr(10) + "        ")}
""",
    ),
    take(
        "imported-again",
        "Forgets the package and imports it again, from where the judge has it.",
        """
import importlib, sys
for name in [name for name in sys.modules if name.startswith("cifar_helpers")]:
    del sys.modules[name]
sys.path.insert(0, "/opt/judge")
importlib.invalidate_caches()
from cifar_helpers.evaluation import confusion_matrix as found
""",
    ),
]
