# diagnosis: average pooling where max pooling belongs: the mean of each window, not the largest number
def vgg_net():
    net = keras.Sequential([keras.Input((32, 32, 3))])
    for filters in (32, 64):
        net.add(layers.Conv2D(filters, 3, activation="relu"))
        net.add(layers.Conv2D(filters, 3, activation="relu"))
        net.add(layers.AveragePooling2D(2))
    net.add(layers.Dropout(0.5))
    net.add(layers.Flatten())
    net.add(layers.Dense(512, activation="relu"))
    net.add(layers.Dropout(0.5))
    net.add(layers.Dense(10, activation="softmax"))
    return net
