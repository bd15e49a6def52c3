# diagnosis: shape (20,)
def draw_batch(X, y, batch_size):
    """Random rows of X, and their labels."""
    picked = np.random.choice(len(X), batch_size)
    return y[picked], X[picked]
