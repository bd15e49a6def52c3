def frozen_net(base):
    for layer in base.layers:
        layer.trainable = False
    return compiled(transfer_net(base), 0.001)
