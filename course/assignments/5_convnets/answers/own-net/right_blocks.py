def block(filters):
    return keras.Sequential(
        [layers.Conv2D(filters, 3, padding="same"), layers.BatchNormalization(), layers.Activation("relu")]
    )


def own_net():
    net = keras.Sequential([keras.Input((32, 32, 3)), layers.RandomFlip("horizontal")])
    for filters in (16, 24, 32):
        net.add(block(filters))
        net.add(layers.AveragePooling2D(2))
        net.add(layers.SpatialDropout2D(0.1))
    net.add(layers.Flatten())
    net.add(layers.Dense(32, activation="tanh"))
    net.add(layers.Dense(10))
    net.add(layers.Softmax(dtype="float32"))
    return net
