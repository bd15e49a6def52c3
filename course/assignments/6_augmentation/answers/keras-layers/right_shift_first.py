def keras_layers():
    return keras.Sequential(
        [
            layers.RandomTranslation(4 / 32, 4 / 32, fill_mode="nearest"),
            layers.RandomFlip("horizontal"),
        ]
    )
