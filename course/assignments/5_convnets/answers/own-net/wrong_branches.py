# diagnosis: the layers are not simply in a row, or have other weights than such layers have
def own_net():
    inputs = keras.Input((32, 32, 3))
    fine = layers.Conv2D(8, 3, padding="same", activation="relu")(inputs)
    coarse = layers.Conv2D(8, 5, padding="same", activation="relu")(inputs)
    x = layers.MaxPooling2D(4)(keras.ops.concatenate([fine, coarse]))
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(layers.Flatten()(x)))
