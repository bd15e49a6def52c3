# diagnosis: no layer mirrors
def keras_layers():
    return keras.Sequential(
        [
            layers.RandomTranslation(0.125, 0.125, fill_mode="nearest"),
        ]
    )
