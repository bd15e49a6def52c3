# diagnosis: the biases are random too
def init_params(input_size, hidden_size, output_size, std):
    """Start values of the weights and biases, in a dictionary."""
    return {
        "W1": std * np.random.randn(input_size, hidden_size),
        "b1": std * np.random.randn(hidden_size),
        "W2": std * np.random.randn(hidden_size, output_size),
        "b2": std * np.random.randn(output_size),
    }
