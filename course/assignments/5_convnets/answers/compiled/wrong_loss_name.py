# diagnosis: a loss that Keras does not know
def compiled(net):
    net.compile(optimizer="adam", loss="sparse_crossentropy", metrics=["accuracy"])
    return net
