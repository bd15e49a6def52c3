# diagnosis: an array of shape (20, 3)
def draw_batch(X, y, batch_size):
    """Random rows of X, and their labels."""
    picked = np.random.choice(len(X), 200)
    return X[picked], y[picked]
