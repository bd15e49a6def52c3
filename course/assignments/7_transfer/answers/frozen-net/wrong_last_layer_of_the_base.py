# diagnosis: only 3 of the base's 4 convolutions are frozen
def frozen_net(base):
    for layer in base.layers[:-2]:
        layer.trainable = False
    return compiled(transfer_net(base), 1e-3)
