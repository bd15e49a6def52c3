# diagnosis: std was left at its default
np.random.seed(0)
toy_net = TwoLayerNet(4, 10, 3)
