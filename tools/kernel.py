"""Installs this environment's Jupyter kernel, with native log lines kept out of the notebooks' outputs.

Without the first argument, TensorFlow's log lines land in stored outputs and no strict comparison holds;
without the second, each kernel warns that its connection on this machine is not encrypted.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from ipykernel.kernelspec import get_kernel_dict, write_kernel_spec
from jupyter_client.kernelspec import KernelSpecManager

QUIET = ["--IPKernelApp.capture_fd_output=False", "--IPKernelApp.log_level=40"]
EXTENSION = Path(__file__).parents[1] / "cifar_helpers" / "grading" / "opening" / "cifar-course.json"

python, *rest = get_kernel_dict(QUIET)["argv"]
# While it starts, nothing is imported from the notebook's folder; its cells can import from there.
names = {"display_name": "Python 3 (ipykernel)", "argv": [python, "-P", *rest]}
with tempfile.TemporaryDirectory() as folder:
    spec = write_kernel_spec(Path(folder) / "python3", overrides=names)
    KernelSpecManager().install_kernel_spec(spec, "python3", prefix=sys.prefix)

# The server extension that keeps kernels of submissions in the sandbox, wherever Jupyter starts. No wheel
# brings it along, as students' servers would load it.
settings = Path(sys.prefix) / "etc" / "jupyter" / "jupyter_server_config.d"
settings.mkdir(parents=True, exist_ok=True)
shutil.copy(EXTENSION, settings)
