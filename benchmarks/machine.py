"""What a training's time depends on, for the records."""

from __future__ import annotations

import os
import platform


def machine() -> str:
    """Processor, cores or GPUs, versions, and the precision that is set now."""
    import keras
    import tensorflow as tf

    accelerators = tf.config.list_physical_devices("GPU")
    device = f"{len(accelerators)} GPU" if accelerators else f"{os.cpu_count()} cores"
    policy = keras.config.dtype_policy().name
    return f"{platform.machine()}, {device}, TensorFlow {tf.__version__}, Keras {keras.__version__}, {policy}"
