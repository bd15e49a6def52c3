# diagnosis: an argument that compile does not have
def compiled(net):
    net.compile(optimiser="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
