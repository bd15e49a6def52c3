# diagnosis: a uniform distribution
def init_params(input_size, hidden_size, output_size, std):
    """Start values of the weights and biases, in a dictionary."""
    return {
        "W1": std * np.sqrt(3) * np.random.uniform(-1, 1, (input_size, hidden_size)),
        "b1": np.zeros(hidden_size),
        "W2": std * np.sqrt(3) * np.random.uniform(-1, 1, (hidden_size, output_size)),
        "b2": np.zeros(output_size),
    }
