# diagnosis: no layer shifts
def keras_layers():
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal"),
        ]
    )
