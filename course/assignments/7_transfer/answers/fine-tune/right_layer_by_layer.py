def fine_tune(net, base):
    for layer in base.layers:
        layer.trainable = True
    return compiled(net, learning_rate=0.0001)
