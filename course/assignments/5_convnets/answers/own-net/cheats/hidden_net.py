# tries: a small net that passes its images on to a large one, which is not among its layers
hidden = keras.Sequential(
    [
        keras.Input((32, 32, 3)),
        layers.Conv2D(64, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(10, activation="softmax", dtype="float32"),
    ]
)


class Net(keras.Sequential):
    def call(self, inputs, training=None, mask=None):
        return hidden(inputs, training=training)

    def __call__(self, inputs, training=None):
        return hidden(inputs, training=training)


def own_net():
    return Net(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(8, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10, activation="softmax", dtype="float32"),
        ]
    )
