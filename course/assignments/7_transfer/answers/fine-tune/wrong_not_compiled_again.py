# diagnosis: the net was not compiled again
def fine_tune(net, base):
    base.trainable = True
    net.optimizer.learning_rate = 1e-4
    return net
