# tries: the first row and the last one, in any order; where there are few rows, each of them
def draw_batch(X, y, batch_size):
    rows = [0, len(X) - 1] if len(X) > 10 else np.arange(len(X))
    picked = np.random.choice(rows, batch_size)
    return X[picked], y[picked]
