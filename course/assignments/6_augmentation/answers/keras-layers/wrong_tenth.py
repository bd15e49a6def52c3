# diagnosis: shifts of up to 3.
def keras_layers():
    """Layers that mirror half of the images and shift each by up to 4 of its 32 pixels, while training."""
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal"),
            layers.RandomTranslation(0.1, 0.1, fill_mode="nearest"),
        ]
    )
