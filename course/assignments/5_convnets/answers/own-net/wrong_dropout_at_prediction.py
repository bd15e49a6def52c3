# diagnosis: dropout is active at prediction
def own_net():
    inputs = keras.Input((32, 32, 3))
    x = layers.MaxPooling2D(4)(layers.Conv2D(16, 3, activation="relu")(inputs))
    x = layers.Dropout(0.5)(x, training=True)
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(layers.Flatten()(x)))
