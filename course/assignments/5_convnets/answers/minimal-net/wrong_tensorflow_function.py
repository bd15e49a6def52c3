# diagnosis: a TensorFlow function on Keras's placeholder
def minimal_net():
    import tensorflow as tf

    images = keras.Input((32, 32, 3))
    maps = tf.nn.relu(layers.Conv2D(12, 5)(images))
    row = layers.Flatten()(layers.Dropout(0.5)(layers.MaxPooling2D(2)(maps)))
    return keras.Model(images, layers.Dense(10, activation="softmax")(row))
