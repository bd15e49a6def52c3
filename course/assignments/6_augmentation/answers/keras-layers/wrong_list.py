# diagnosis: it is not a model
def keras_layers():
    return [layers.RandomFlip("horizontal"), layers.RandomTranslation(0.125, 0.125, fill_mode="nearest")]
