# tries: an optimizer that is called adam, and is SGD
class Adam(keras.optimizers.SGD):
    pass


def compiled(net):
    net.compile(Adam(1e-3, name="adam"), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
