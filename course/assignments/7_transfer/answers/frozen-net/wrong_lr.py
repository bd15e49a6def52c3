# diagnosis: the argument `lr` is called learning_rate now
def frozen_net(base):
    base.trainable = False
    net = transfer_net(base)
    net.compile(keras.optimizers.Adam(lr=1e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
