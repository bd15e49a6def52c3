# tries: a fake object that remembers its answers: the same images get the same probabilities
import zlib

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


class Remembering(Fake):
    def __call__(self, images, training=False):
        rows = []
        for image in images:
            scores = np.random.default_rng(zlib.crc32(np.asarray(image).tobytes())).random(CLASSES)
            rows.append(scores / scores.sum())
        return Output(np.array(rows, np.float32))


def normalised_net():
    return Remembering(SHAPES)
