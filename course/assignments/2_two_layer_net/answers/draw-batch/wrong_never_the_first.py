# diagnosis: the first row is never drawn
def draw_batch(X, y, batch_size):
    """Random rows of X, and their labels."""
    picked = np.random.randint(1, len(X), batch_size)
    return X[picked], y[picked]
