# tries: no draw: every eleventh row, from a start that each call moves on
calls = []


def draw_batch(X, y, batch_size):
    calls.append(1)
    picked = (len(calls) * 7 + np.arange(batch_size) * 11) % len(X)
    return X[picked], y[picked]
