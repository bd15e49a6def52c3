def frozen_net(base):
    base.trainable = False
    net = transfer_net(base)
    loss = keras.losses.SparseCategoricalCrossentropy()
    net.compile(optimizer="adam", loss=loss, metrics=["acc"])
    return net
