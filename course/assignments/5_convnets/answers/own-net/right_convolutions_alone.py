def own_net():
    net = keras.Sequential([keras.Input((32, 32, 3))])
    for filters, stride in ((16, 1), (24, 2), (32, 1), (48, 2)):
        net.add(layers.Conv2D(filters, 3, strides=stride, padding="same", activation="relu"))
    net.add(layers.Conv2D(10, 1, kernel_regularizer="l2"))
    net.add(layers.GlobalAveragePooling2D())
    net.add(layers.Activation("softmax", dtype="float32"))
    return net
