# np.random.normal, and biases as lists
def init_params(input_size, hidden_size, output_size, std):
    """Start values of the weights and biases, in a dictionary."""
    return {
        "W1": np.random.normal(0, std, (input_size, hidden_size)),
        "b1": [0.0] * hidden_size,
        "W2": np.random.normal(0, std, (hidden_size, output_size)),
        "b2": [0.0] * output_size,
    }
