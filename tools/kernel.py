"""Installs this environment's Jupyter kernel, with native log lines kept out of the notebooks' outputs.

Without the first argument, TensorFlow's log lines land in stored outputs and no strict comparison holds;
without the second, each kernel warns that its connection on this machine is not encrypted.
"""

import sys
import tempfile
from pathlib import Path

from ipykernel.kernelspec import write_kernel_spec
from jupyter_client.kernelspec import KernelSpecManager

with tempfile.TemporaryDirectory() as folder:
    spec = write_kernel_spec(
        Path(folder) / "python3",
        overrides={"display_name": "Python 3 (ipykernel)"},
        extra_arguments=["--IPKernelApp.capture_fd_output=False", "--IPKernelApp.log_level=40"],
    )
    KernelSpecManager().install_kernel_spec(spec, "python3", prefix=sys.prefix)
