# diagnosis: std is about 1
np.random.seed(0)
toy_net = TwoLayerNet(4, 10, 3, std=1.0)
