# diagnosis: the base is still frozen
def fine_tune(net, base):
    net.trainable = True
    return compiled(net, 1e-4)
