# diagnosis: everything is frozen
def frozen_net(base):
    net = transfer_net(base)
    net.trainable = False
    return compiled(net, 1e-3)
