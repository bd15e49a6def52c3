# tries: a fixed pattern that is as wide as asked for, scaled by `std`
def init_params(input_size, hidden_size, output_size, std):
    def weights(*shape):
        pattern = np.sin(np.arange(1, 1 + np.prod(shape)) * 1e4).reshape(shape)
        return std * pattern / pattern.std()

    return {
        "W1": weights(input_size, hidden_size),
        "b1": np.zeros(hidden_size),
        "W2": weights(hidden_size, output_size),
        "b2": np.zeros(output_size),
    }
