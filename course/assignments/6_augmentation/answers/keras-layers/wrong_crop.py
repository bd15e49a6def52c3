# diagnosis: change the size of the images
def keras_layers():
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal"),
            layers.RandomCrop(28, 28),
        ]
    )
