# diagnosis: only shifts one way
def keras_layers():
    """Layers that mirror half of the images and shift each by up to 4 of its 32 pixels, while training."""
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal"),
            layers.RandomTranslation((0, 0.125), (0, 0.125), fill_mode="nearest"),
        ]
    )
