# diagnosis: this is the base alone, without a head
def fine_tune(net, base):
    base.trainable = True
    compiled(net, 1e-4)
    return base
