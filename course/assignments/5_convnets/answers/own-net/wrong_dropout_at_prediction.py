# diagnosis: dropout is active at prediction
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.convolution, self.pool = layers.Conv2D(16, 3, activation="relu"), layers.MaxPooling2D(4)
        self.drop, self.flat = layers.Dropout(0.5), layers.Flatten()
        self.last = layers.Dense(10, activation="softmax")

    def call(self, images):
        maps = self.drop(self.pool(self.convolution(images)), training=True)
        return self.last(self.flat(maps))


def own_net():
    net = Net()
    net(np.zeros((1, 32, 32, 3), np.float32))
    return net
