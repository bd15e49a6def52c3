# diagnosis: the net was not compiled
def compiled(net):
    net.optimizer = keras.optimizers.Adam()
    return net
