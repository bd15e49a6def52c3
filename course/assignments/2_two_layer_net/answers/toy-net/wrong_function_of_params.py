# diagnosis: nothing was stored as W1
np.random.seed(0)
toy_net = TwoLayerNet(4, 10, 3, std=1e-1)
toy_net.params = {}
