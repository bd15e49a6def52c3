# diagnosis: nothing is random
def draw_batch(X, y, batch_size):
    """Random rows of X, and their labels."""
    picked = np.arange(batch_size) % len(X)
    return X[picked], y[picked]
