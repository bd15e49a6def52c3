# diagnosis: net.add(…) returns nothing, so nothing can follow it
def minimal_net():
    net = keras.Sequential([keras.Input((32, 32, 3))])
    net.add(layers.Conv2D(12, 5, activation="relu")).add(layers.MaxPooling2D(2))
    return net
