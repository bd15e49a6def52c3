def keras_layers():
    inputs = keras.Input((32, 32, 3))
    mirrored = layers.RandomFlip(mode="horizontal")(inputs)
    shifted = layers.RandomTranslation((-0.125, 0.125), (-0.125, 0.125), fill_mode="nearest")(mirrored)
    return keras.Model(inputs, shifted)
