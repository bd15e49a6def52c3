# diagnosis: rows are drawn without replacement, and there are fewer than batch_size
def draw_batch(X, y, batch_size):
    """Random rows of X, and their labels."""
    picked = np.random.choice(len(X), batch_size, replace=False)
    return X[picked], y[picked]
