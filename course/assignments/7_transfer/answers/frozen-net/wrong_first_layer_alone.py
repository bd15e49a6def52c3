# diagnosis: only 1 of the base's 4 convolutions are frozen
def frozen_net(base):
    base.layers[1].trainable = False
    return compiled(transfer_net(base), 1e-3)
