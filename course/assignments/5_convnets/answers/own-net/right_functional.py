def own_net():
    inputs = keras.Input((32, 32, 3))
    x = layers.Conv2D(16, 5, strides=2, activation="elu")(inputs)
    x = layers.Conv2D(32, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10, activation="softmax", dtype="float32")(x))
