# diagnosis: the margin is black
def keras_layers():
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal"),
            layers.RandomTranslation(0.125, 0.125, fill_mode="constant"),
        ]
    )
