# diagnosis: what came back is not a net
def frozen_net(base):
    base.trainable = False
    net = transfer_net(base)
    return "net"
