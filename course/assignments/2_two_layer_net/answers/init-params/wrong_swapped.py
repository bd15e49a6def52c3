# diagnosis: rows and columns are swapped
def init_params(input_size, hidden_size, output_size, std):
    """Start values of the weights and biases, in a dictionary."""
    W1 = std * np.random.randn(hidden_size, input_size)
    W2 = std * np.random.randn(output_size, hidden_size)
    return {"W1": W1, "b1": np.zeros(hidden_size), "W2": W2, "b2": np.zeros(output_size)}
