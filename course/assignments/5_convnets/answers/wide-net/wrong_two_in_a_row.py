# diagnosis: convolution 2 has strides=2
def wide_net():
    net = keras.Sequential([keras.Input((32, 32, 3))])
    net.add(layers.Conv2D(32, 3, activation="relu"))
    net.add(layers.Conv2D(64, 3, strides=2, activation="relu"))
    net.add(layers.MaxPooling2D(2))
    net.add(layers.Dropout(0.5))
    net.add(layers.Flatten())
    net.add(layers.Dense(128, activation="relu"))
    net.add(layers.Dropout(0.5))
    net.add(layers.Dense(10, activation="softmax"))
    return net
