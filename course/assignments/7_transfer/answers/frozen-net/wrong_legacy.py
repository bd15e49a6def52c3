# diagnosis: a module of an earlier Keras, which no longer exists
def frozen_net(base):
    base.trainable = False
    net = transfer_net(base)
    net.compile(keras.optimizers.legacy.Adam(1e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
