"""Installs this environment's Jupyter kernel, with native log lines kept out of the notebooks' outputs.

Without the first argument, TensorFlow's log lines land in stored outputs and no strict comparison holds;
without the second, each kernel warns that its connection on this machine is not encrypted.
"""

import json
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

# The server extension that keeps kernels of submissions in the sandbox, wherever Jupyter starts.
settings = Path(sys.prefix) / "etc" / "jupyter" / "jupyter_server_config.d" / "cifar-course.json"
settings.parent.mkdir(parents=True, exist_ok=True)
extensions = {"ServerApp": {"jpserver_extensions": {"cifar_helpers.grading.opening": True}}}
settings.write_text(json.dumps(extensions, indent=1))
