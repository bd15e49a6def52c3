# without replacement
def draw_batch(X, y, batch_size):
    """Random rows of X, and their labels."""
    picked = np.random.permutation(X.shape[0])[:batch_size]
    return X[picked], y[picked]
