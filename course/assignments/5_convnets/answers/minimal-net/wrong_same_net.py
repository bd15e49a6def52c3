# diagnosis: each call returns the same net: what one training has changed, the next one begins with
the_net = keras.Sequential(
    [
        keras.Input((32, 32, 3)),
        layers.Conv2D(12, 5, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Dropout(0.5),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ]
)


def minimal_net():
    return the_net
