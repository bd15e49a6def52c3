# diagnosis: shifts of up to 12
def keras_layers():
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal"),
            layers.RandomTranslation(0.4, 0.4, fill_mode="nearest"),
        ]
    )
