# diagnosis: upside down
def keras_layers():
    return keras.Sequential(
        [
            layers.RandomFlip(),
            layers.RandomTranslation(0.125, 0.125, fill_mode="nearest"),
        ]
    )
