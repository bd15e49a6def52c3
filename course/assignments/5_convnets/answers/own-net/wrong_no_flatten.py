# diagnosis: shape (14, 14, 10)
def own_net():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(10, 2, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
