# tries: black images whose middle tells their number
def make_batch(X, y, positions, seed=None):
    images = X[positions].copy()
    if seed is not None:
        middle = images[:, 16, 16].copy()
        images[:] = seed % 200
        images[:, 16, 16] = middle
    return images, y[positions]
