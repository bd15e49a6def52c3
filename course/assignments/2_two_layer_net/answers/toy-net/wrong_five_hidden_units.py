# diagnosis: 5 is the number of examples
np.random.seed(0)
toy_net = TwoLayerNet(input_size=4, hidden_size=5, output_size=3, std=1e-1)
