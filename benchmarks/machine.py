"""What a training's time depends on, for the records."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version

NAMES = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}


def machine() -> str:
    """Processor, cores or GPUs, versions, and the precision that is set now."""
    import keras

    backend = keras.config.backend()
    device = _gpus(backend) or f"{os.cpu_count()} cores"
    policy = keras.config.dtype_policy().name
    versions = f"{NAMES[backend]} {version(backend)}, Keras {keras.__version__}"
    return f"{platform.machine()}, {device}, {versions}, {policy}"


def _gpus(backend: str) -> str:
    """How many GPUs there are, with their names where the backend tells them; "" if there is none."""
    if backend == "jax":
        import jax

        found = [device.device_kind for device in jax.devices() if device.platform == "gpu"]
    elif backend == "torch":
        import torch

        found = [torch.cuda.get_device_name(number) for number in range(torch.cuda.device_count())]
    else:
        import tensorflow as tf

        return f"{len(gpus)} GPU" if (gpus := tf.config.list_physical_devices("GPU")) else ""
    return f"{len(found)} GPU ({', '.join(sorted({*found}))})" if found else ""
