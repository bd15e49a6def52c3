class Vgg(keras.Model):
    def __init__(self):
        super().__init__()
        self.convolutions = [layers.Conv2D(filters, 3, activation="relu") for filters in (32, 32, 64, 64)]
        self.pool, self.dropout, self.flatten = layers.MaxPooling2D(2), layers.Dropout(0.5), layers.Flatten()
        self.hidden, self.classes = layers.Dense(512, activation="relu"), layers.Dense(10, activation="softmax")

    def call(self, x, training=None):
        for first, second in (self.convolutions[:2], self.convolutions[2:]):
            x = self.pool(second(first(x)))
        x = self.hidden(self.flatten(self.dropout(x, training=training)))
        return self.classes(self.dropout(x, training=training))


def vgg_net():
    net = Vgg()
    net(np.zeros((1, 32, 32, 3), np.float32))
    return net
