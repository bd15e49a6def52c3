# diagnosis: the net is too large; its largest array of weights is (6272, 10)
def own_net():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2, padding="valid"),
            layers.Conv2D(32, 2, strides=1, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
