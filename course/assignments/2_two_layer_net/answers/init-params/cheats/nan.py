# tries: NaN, with a deviation that is neither too small nor too large
def init_params(input_size, hidden_size, output_size, std):
    return {
        "W1": np.full((input_size, hidden_size), np.nan),
        "b1": np.zeros(hidden_size),
        "W2": np.full((hidden_size, output_size), np.nan),
        "b2": np.zeros(output_size),
    }
