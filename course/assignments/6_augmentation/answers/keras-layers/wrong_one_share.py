# diagnosis: wants two shares
def keras_layers():
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal"),
            layers.RandomTranslation(0.125, fill_mode="nearest"),
        ]
    )
