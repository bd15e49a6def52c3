# tries: a net of NaN, whose highest score is nowhere
class Best:
    params = {
        "W1": np.full((3072, 4), np.nan),
        "b1": np.zeros(4),
        "W2": np.full((4, 10), np.nan),
        "b2": np.zeros(10),
    }


best_net = Best()
