# diagnosis: an extra axis of length 1
def init_params(input_size, hidden_size, output_size, std):
    """Start values of the weights and biases, in a dictionary."""
    return {
        "W1": std * np.random.randn(input_size, hidden_size),
        "b1": np.zeros((1, hidden_size)),
        "W2": std * np.random.randn(hidden_size, output_size),
        "b2": np.zeros((1, output_size)),
    }
