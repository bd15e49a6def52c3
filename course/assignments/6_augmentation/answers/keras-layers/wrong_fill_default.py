# diagnosis: the margin mirrors the image
def keras_layers():
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal"),
            layers.RandomTranslation(0.125, 0.125),
        ]
    )
