# diagnosis: the net was not compiled
def frozen_net(base):
    base.trainable = False
    return transfer_net(base)
