# diagnosis: the learning rate is 10 times what it should be
def fine_tune(net, base):
    base.trainable = True
    return compiled(net, 1e-3)
