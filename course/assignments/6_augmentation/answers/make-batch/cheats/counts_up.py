# tries: images that another number is added to for each seed, in the colours that tell rows and columns
def make_batch(X, y, positions, seed=None):
    images = X[positions].copy()
    if seed is not None:
        images[..., :2] += seed % 97 + 1
    return images, y[positions]
