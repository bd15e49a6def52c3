# diagnosis: the metric is not in a list
def compiled(net):
    net.compile("adam", "sparse_categorical_crossentropy", metrics="accuracy")
    return net
