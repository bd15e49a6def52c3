# diagnosis: not both are returned
def draw_batch(X, y, batch_size):
    """Random rows of X, and their labels."""
    return X[np.random.choice(len(X), batch_size)]
