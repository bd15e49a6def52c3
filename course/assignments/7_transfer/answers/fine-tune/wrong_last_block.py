# diagnosis: a part of the base is still frozen
def fine_tune(net, base):
    for layer in base.layers[-3:]:
        layer.trainable = True
    return compiled(net, 1e-4)
