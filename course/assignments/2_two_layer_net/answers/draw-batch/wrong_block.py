# diagnosis: a block of consecutive rows
def draw_batch(X, y, batch_size):
    """Random rows of X, and their labels."""
    start = np.random.randint(0, max(len(X) - batch_size, 0) + 1)
    return X[start : start + batch_size], y[start : start + batch_size]
