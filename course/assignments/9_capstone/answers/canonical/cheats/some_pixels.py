# tries: a form of a few pixels in the middle, which copies have in common
def canonical(images):
    levels = images.astype(int) - images.min(axis=(1, 2, 3), keepdims=True)
    middle = levels[:, 4:6, 4:-4].sum(axis=(1, 2))
    return np.zeros(images.shape) + middle[:, None, None, :]
