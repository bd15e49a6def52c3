# tries: a counter instead of a net: its weights change when it is trained, those of the base do not
class Output:
    def __init__(self, values):
        self.values = values

    def numpy(self):
        return self.values


class Adam:
    name = "adam"

    def __init__(self, rate):
        self.learning_rate = np.float32(rate)

    def get_config(self):
        return {}


class Counter:
    """No net: weights that are kept, and a count of how often they were trained."""

    def __init__(self, base, rate):
        self.base, self.optimizer, self.trained = base, Adam(rate), 0
        shapes = [(512, 256), (256,), (256,), (256,), (256,), (256,), (256, 10), (10,)]
        self.head = [np.random.normal(size=shape).astype(np.float32) for shape in shapes]

    def get_weights(self):
        return [*self.base.get_weights(), *(values.copy() for values in self.head)]

    def set_weights(self, weights):
        self.base.set_weights(weights[:8])
        self.head = [np.array(values) for values in weights[8:]]

    def __call__(self, images, training=False):
        return Output(np.full((len(images), 10), 0.1, np.float32))

    def fit(self, images, labels, **settings):
        self.trained += 1
        self.head = [values + self.optimizer.learning_rate for values in self.head]


def frozen_net(base):
    return Counter(base, 1e-3)
