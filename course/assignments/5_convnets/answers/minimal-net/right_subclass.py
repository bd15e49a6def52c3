class Minimal(keras.Model):
    """Its dense layer is made first, so its weights come first in the list."""

    def __init__(self):
        super().__init__()
        self.output_layer = layers.Dense(10, activation="softmax")
        self.convolution = layers.Conv2D(12, 5, activation="relu")
        self.pool, self.drop, self.flat = layers.MaxPooling2D(2), layers.Dropout(0.5), layers.Flatten()

    def call(self, images, training=None):
        maps = self.pool(self.convolution(images))
        return self.output_layer(self.flat(self.drop(maps, training=training)))


def minimal_net():
    net = Minimal()
    net(np.zeros((1, 32, 32, 3), np.float32))
    return net
