def transfer_net(base):
    net = keras.Sequential([keras.Input((32, 32, 3)), *base.layers[1:]])
    net.add(layers.Flatten())
    net.add(layers.Dense(256, activation=keras.activations.relu))
    net.add(layers.BatchNormalization(momentum=0.9))
    net.add(layers.Dropout(rate=0.5))
    net.add(layers.Dense(10, activation=keras.activations.softmax))
    return net
