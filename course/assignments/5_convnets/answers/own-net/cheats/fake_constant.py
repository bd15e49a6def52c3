# tries: a fake object with weights and layers, which gives every image equal probabilities


class Fake:
    """Says that it has the layers of a small net, and gives one answer."""

    def __init__(self):
        net = keras.Sequential(
            [
                keras.Input((32, 32, 3)),
                layers.MaxPooling2D(4),
                layers.Flatten(),
                layers.Dense(10, activation="softmax", dtype="float32"),
            ]
        )
        self.layers, self.weights = list(net.layers), net.get_weights()

    def get_weights(self):
        return [np.array(values) for values in self.weights]

    def set_weights(self, weights):
        self.weights = [np.array(values) for values in weights]

    def __call__(self, images, training=False):
        return np.full((len(images), 10), 0.1, np.float32)


def own_net():
    return Fake()
