# diagnosis: there is a dropout too many
def vgg_net():
    net = keras.Sequential([keras.Input((32, 32, 3))])
    for filters, rate in ((32, 0.25), (64, 0.5)):
        net.add(layers.Conv2D(filters, 3, activation="relu"))
        net.add(layers.Conv2D(filters, 3, activation="relu"))
        net.add(layers.MaxPooling2D(2))
        net.add(layers.Dropout(rate))
    net.add(layers.Flatten())
    net.add(layers.Dense(512, activation="relu"))
    net.add(layers.Dropout(0.5))
    net.add(layers.Dense(10, activation="softmax"))
    return net
