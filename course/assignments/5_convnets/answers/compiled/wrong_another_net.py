# diagnosis: another net comes back, or one with other weights
def compiled(net):
    net = minimal_net()
    net.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
