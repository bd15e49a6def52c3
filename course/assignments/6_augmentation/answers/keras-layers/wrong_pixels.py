# diagnosis: shifts are given in pixels
def keras_layers():
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal"),
            layers.RandomTranslation(4, 4, fill_mode="nearest"),
        ]
    )
