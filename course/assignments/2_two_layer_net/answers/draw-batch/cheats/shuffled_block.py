# tries: a block of consecutive rows, shuffled within itself
def draw_batch(X, y, batch_size):
    start = np.random.randint(len(X))
    picked = (start + np.random.permutation(batch_size)) % len(X)
    return X[picked], y[picked]
