def transfer_net(base):
    net = keras.Sequential([keras.Input((32, 32, 3)), base, layers.Reshape((-1,)), layers.Dense(256), layers.ReLU()])
    net.add(layers.BatchNormalization(axis=-1, momentum=0.9, epsilon=1e-5))
    net.add(layers.Dropout(rate=0.5))
    net.add(layers.Dense(10, name="classes"))
    net.add(layers.Softmax())
    return net
