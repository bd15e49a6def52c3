# diagnosis: rows and labels are picked separately
def draw_batch(X, y, batch_size):
    """Random rows of X, and their labels."""
    rows = X[np.random.choice(len(X), batch_size)]
    labels = y[np.random.choice(len(y), batch_size)]
    return rows, labels
