# diagnosis: layers.GaussianNoise adds random numbers while training
def normalised_net():
    net = keras.Sequential([keras.Input((32, 32, 3))])
    net.add(layers.GaussianNoise(0.1))
    for filters in (32, 64):
        for _ in range(2):
            net.add(layers.Conv2D(filters, 3, activation="relu"))
            net.add(layers.BatchNormalization())
        net.add(layers.MaxPooling2D(2))
        net.add(layers.Dropout(0.25))
    net.add(layers.Flatten())
    net.add(layers.Dense(10, activation="softmax"))
    return net
