# diagnosis: the optimizer is sgd
def compiled(net):
    net.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
