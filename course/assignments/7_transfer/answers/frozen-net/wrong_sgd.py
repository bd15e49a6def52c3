# diagnosis: the optimizer is sgd
def frozen_net(base):
    base.trainable = False
    net = transfer_net(base)
    net.compile(keras.optimizers.SGD(1e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
