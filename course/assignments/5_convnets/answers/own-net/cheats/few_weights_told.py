# tries: a net that is too large and tells of its last layer's weights alone
class Net(keras.Sequential):
    def count_params(self):
        return 100

    def get_weights(self):
        return super().get_weights()[-2:]

    def set_weights(self, weights):
        super().set_weights([*super().get_weights()[:-2], *weights])


def own_net():
    return Net(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(4),
            layers.Flatten(),
            layers.Dense(10, activation="softmax", dtype="float32"),
        ]
    )
