def minimal_net():
    import tensorflow as tf

    return tf.keras.Sequential(
        [
            tf.keras.Input((32, 32, 3)),
            tf.keras.layers.Conv2D(12, 5, activation=tf.nn.relu, kernel_initializer="he_normal"),
            tf.keras.layers.MaxPooling2D(2, padding="same"),
            tf.keras.layers.Dropout(0.5),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(10, activation=tf.nn.softmax),
        ]
    )
