# tries: an optimizer that is called adam, and is SGD
class Adam(keras.optimizers.SGD):
    pass


def frozen_net(base):
    base.trainable = False
    net = transfer_net(base)
    net.compile(Adam(1e-3, name="adam"), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
