def compiled(net):
    loss = keras.losses.SparseCategoricalCrossentropy()
    net.compile(keras.optimizers.Adam(1e-3), loss, metrics=[keras.metrics.SparseCategoricalAccuracy()])
    return net
