# diagnosis: the third argument of compile is loss_weights, not metrics
def compiled(net):
    net.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])
    return net
