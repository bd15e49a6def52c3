# diagnosis: a part of the head is frozen too
def frozen_net(base):
    net = transfer_net(base)
    for layer in net.layers[:-1]:
        layer.trainable = False
    return compiled(net, 1e-3)
