def fine_tune(net, base):
    base.trainable = True
    net.compile(keras.optimizers.Adam(0.0001, epsilon=1e-8), loss=net.loss, metrics=["accuracy"])
    return net
