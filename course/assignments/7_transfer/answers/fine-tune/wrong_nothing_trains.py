# diagnosis: nothing trains at all
def fine_tune(net, base):
    net.trainable = False
    base.trainable = True
    return compiled(net, 1e-4)
