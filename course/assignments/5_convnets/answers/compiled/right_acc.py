def compiled(net):
    net.compile("adam", "sparse_categorical_crossentropy", metrics=["acc"])
    return net
