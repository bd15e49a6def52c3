# diagnosis: a module of an earlier Keras, which there is no longer
def frozen_net(base):
    base.trainable = False
    net = transfer_net(base)
    net.compile(keras.optimizers.legacy.Adam(1e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
