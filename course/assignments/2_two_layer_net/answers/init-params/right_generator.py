# a generator of its own
def init_params(input_size, hidden_size, output_size, std):
    """Start values of the weights and biases, in a dictionary."""
    random = np.random.default_rng()
    sizes = {"1": (input_size, hidden_size), "2": (hidden_size, output_size)}
    params = {}
    for layer, (rows, columns) in sizes.items():
        params["W" + layer] = random.normal(scale=std, size=(rows, columns))
        params["b" + layer] = np.zeros(columns)
    return params
