# diagnosis: something else is done to the images, too
def keras_layers():
    """Layers that mirror half of the images and shift each by up to 4 of its 32 pixels, while training."""
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal"),
            layers.RandomRotation(0.05, fill_mode="nearest"),
            layers.RandomTranslation(0.125, 0.125, fill_mode="nearest"),
        ]
    )
