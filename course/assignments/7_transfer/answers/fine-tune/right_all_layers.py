def fine_tune(net, base):
    for layer in (base, *base.layers):
        layer.trainable = True
    return compiled(net, learning_rate=1e-4)
