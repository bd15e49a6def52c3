# diagnosis: the head no longer trains
def fine_tune(net, base):
    for layer in net.layers:
        layer.trainable = layer is base
    return compiled(net, 1e-4)
