# diagnosis: the weights are not centred on zero
def init_params(input_size, hidden_size, output_size, std):
    """Start values of the weights and biases, in a dictionary."""
    W1 = std * np.random.rand(input_size, hidden_size)
    W2 = std * np.random.rand(hidden_size, output_size)
    return {"W1": W1, "b1": np.zeros(hidden_size), "W2": W2, "b2": np.zeros(output_size)}
