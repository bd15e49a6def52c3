# diagnosis: the base was frozen after the net had begun to train
def frozen_net(base):
    net = compiled(transfer_net(base), 1e-3)
    net.fit(np.zeros((8, 32, 32, 3), np.float32), np.zeros(8), verbose=0)
    base.trainable = False
    return net
