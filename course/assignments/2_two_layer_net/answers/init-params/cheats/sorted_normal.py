# tries: the quantiles of a normal distribution in a fixed order that each call moves on
from statistics import NormalDist

calls = []


def init_params(input_size, hidden_size, output_size, std):
    def weights(*shape):
        calls.append(1)
        count = int(np.prod(shape))
        quantiles = [NormalDist().inv_cdf((k + 0.5) / count) for k in range(count)]
        order = np.random.RandomState(7).permutation(count)
        return std * np.roll(np.array(quantiles)[order], len(calls)).reshape(shape)

    return {
        "W1": weights(input_size, hidden_size),
        "b1": np.zeros(hidden_size),
        "W2": weights(hidden_size, output_size),
        "b2": np.zeros(output_size),
    }
