def frozen_net(base):
    net = transfer_net(base)
    net.layers[0].trainable = False
    return compiled(net, learning_rate=0.001)
