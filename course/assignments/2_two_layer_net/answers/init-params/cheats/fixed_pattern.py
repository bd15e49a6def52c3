# tries: a fixed pattern that is as wide as asked for, scaled by `std`, and moved on by each call
calls = []


def init_params(input_size, hidden_size, output_size, std):
    def weights(*shape):
        calls.append(1)
        pattern = np.sin(len(calls) + np.arange(np.prod(shape)) * 1.7).reshape(shape) ** 3
        return std * (pattern - pattern.mean()) / pattern.std()

    return {
        "W1": weights(input_size, hidden_size),
        "b1": np.zeros(hidden_size),
        "W2": weights(hidden_size, output_size),
        "b2": np.zeros(output_size),
    }
