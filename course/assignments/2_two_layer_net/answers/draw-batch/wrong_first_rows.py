# diagnosis: the pick is limited to some rows
def draw_batch(X, y, batch_size):
    """Random rows of X, and their labels."""
    picked = np.random.choice(batch_size, batch_size)
    return X[picked % len(X)], y[picked % len(X)]
