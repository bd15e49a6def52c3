# diagnosis: images change at prediction, too
def keras_layers():
    flip = layers.RandomFlip("horizontal")
    shift = layers.RandomTranslation(0.125, 0.125, fill_mode="nearest")
    inputs = keras.Input((32, 32, 3))
    return keras.Model(inputs, shift(flip(inputs, training=True), training=True))
