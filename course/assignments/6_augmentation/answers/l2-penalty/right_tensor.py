import tensorflow as tf


def l2_penalty(weights, strength):
    """What the kernels among these arrays add to the loss."""
    return strength * tf.add_n([tf.reduce_sum(W**2) for W in weights if W.ndim > 1])
