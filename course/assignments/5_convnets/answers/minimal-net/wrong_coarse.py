# diagnosis: the net keeps its weights in 16 bits
def minimal_net():
    half = {"dtype": "float16"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(12, 5, activation="relu", **half),
            layers.MaxPooling2D(2, **half),
            layers.Dropout(0.5, **half),
            layers.Flatten(**half),
            layers.Dense(10, activation="softmax", **half),
        ]
    )
