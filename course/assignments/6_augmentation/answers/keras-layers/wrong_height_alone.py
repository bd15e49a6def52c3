# diagnosis: no layer shifts to the side
def keras_layers():
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal"),
            layers.RandomTranslation(0.125, 0.0, fill_mode="nearest"),
        ]
    )
