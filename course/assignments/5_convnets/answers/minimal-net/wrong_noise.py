# diagnosis: layers.GaussianNoise adds random numbers while training
def minimal_net():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.GaussianNoise(0.1),
            layers.Conv2D(12, 5, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
