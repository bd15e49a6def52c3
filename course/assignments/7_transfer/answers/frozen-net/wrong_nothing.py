# diagnosis: nothing of the base is frozen
def frozen_net(base):
    return compiled(transfer_net(base), 1e-3)
