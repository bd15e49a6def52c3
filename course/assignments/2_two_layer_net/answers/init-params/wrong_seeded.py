# diagnosis: the generator is seeded in the function
def init_params(input_size, hidden_size, output_size, std):
    """Start values of the weights and biases, in a dictionary."""
    np.random.seed(0)
    return {
        "W1": std * np.random.randn(input_size, hidden_size),
        "b1": np.zeros(hidden_size),
        "W2": std * np.random.randn(hidden_size, output_size),
        "b2": np.zeros(output_size),
    }
