# diagnosis: does not know the shape of its input
def minimal_net():
    return keras.Sequential(
        [
            layers.Conv2D(12, 5, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
