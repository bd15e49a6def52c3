# tries: a fake object with weights of the right shapes, which gives every image equal probabilities
CLASSES = 10
SHAPES = [(3, 3, 3, 32), (32,), (32,), (32,), (32,), (32,), (3, 3, 32, 32), (32,), (32,), (32,), (32,), (32,), (3, 3, 32, 64), (64,), (64,), (64,), (64,), (64,), (3, 3, 64, 64), (64,), (64,), (64,), (64,), (64,), (1600, 10), (10,)]


class Output:
    def __init__(self, values):
        self.values = values

    def numpy(self):
        return self.values


class Fake:
    """Weights of the right shapes, and answers that have nothing to do with them."""

    def __init__(self, shapes):
        self.weights = [np.random.normal(size=shape).astype(np.float32) for shape in shapes]

    def get_weights(self):
        return [values.copy() for values in self.weights]

    def set_weights(self, weights):
        self.weights = [np.array(values) for values in weights]

    def __call__(self, images, training=False):
        return Output(np.full((len(images), CLASSES), 1 / CLASSES, np.float32))


def normalised_net():
    return Fake(SHAPES)
