# another generator, arrays of another type
def draw_batch(X, y, batch_size):
    """Random rows of X, and their labels."""
    picked = np.random.default_rng().integers(0, len(X), batch_size)
    return [np.asfortranarray(X[picked]).astype(np.float32), y[picked].astype(np.uint8)]
