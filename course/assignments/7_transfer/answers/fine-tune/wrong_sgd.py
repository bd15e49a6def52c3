# diagnosis: the optimizer is sgd
def fine_tune(net, base):
    base.trainable = True
    net.compile(keras.optimizers.SGD(1e-4), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
