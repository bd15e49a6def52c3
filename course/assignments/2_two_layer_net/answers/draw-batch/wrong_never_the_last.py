# diagnosis: the last row is never drawn
def draw_batch(X, y, batch_size):
    """Random rows of X, and their labels."""
    picked = np.random.randint(0, len(X) - 1, batch_size)
    return X[picked], y[picked]
