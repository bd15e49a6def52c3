# diagnosis: the learning rate is 0.1 times what it should be
def frozen_net(base):
    base.trainable = False
    return compiled(transfer_net(base), 1e-4)
