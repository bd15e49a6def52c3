# initial values in float32
def init_params(input_size, hidden_size, output_size, std):
    """Start values of the weights and biases, in a dictionary."""
    params = {}
    params["W1"] = (std * np.random.randn(input_size, hidden_size)).astype(np.float32)
    params["b1"] = np.zeros(hidden_size, dtype=np.float32)
    params["W2"] = (std * np.random.randn(hidden_size, output_size)).astype(np.float32)
    params["b2"] = np.zeros(output_size, dtype=np.float32)
    return params
