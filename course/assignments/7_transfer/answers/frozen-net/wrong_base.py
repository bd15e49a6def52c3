# diagnosis: this is the base alone, without a head
def frozen_net(base):
    base.trainable = False
    transfer_net(base)
    return compiled(base, 1e-3)
