def prepare(images):
    means = np.array([103.939, 116.779, 123.68], dtype=np.float32)
    import tensorflow as tf
    return tf.cast(tf.reverse(tf.convert_to_tensor(images), axis=[-1]), tf.float32) - means
