# diagnosis: the net has other weights than before
def fine_tune(net, base):
    base.trainable = True
    return compiled(transfer_net(base), 1e-4)
