# diagnosis: the same numbers again and again
def init_params(input_size, hidden_size, output_size, std):
    """Start values of the weights and biases, in a dictionary."""
    return {
        "W1": std * np.tile(np.random.randn(input_size, 1), hidden_size),
        "b1": np.zeros(hidden_size),
        "W2": std * np.tile(np.random.randn(hidden_size, 1), output_size),
        "b2": np.zeros(output_size),
    }
