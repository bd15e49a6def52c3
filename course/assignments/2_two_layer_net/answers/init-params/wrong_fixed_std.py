# diagnosis: the deviation is fixed at 0.0001
def init_params(input_size, hidden_size, output_size, std):
    """Start values of the weights and biases, in a dictionary."""
    return {
        "W1": 1e-4 * np.random.randn(input_size, hidden_size),
        "b1": np.zeros(hidden_size),
        "W2": 1e-4 * np.random.randn(hidden_size, output_size),
        "b2": np.zeros(output_size),
    }
