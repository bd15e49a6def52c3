# diagnosis: the sizes are in another order
np.random.seed(0)
toy_net = TwoLayerNet(input_size=10, hidden_size=4, output_size=3, std=1e-1)
