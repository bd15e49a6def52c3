# diagnosis: works only for batches of 64 images
def augment(images, seed):
    """The images (N, 32, 32, 3), each mirrored or not and shifted by up to 4 pixels, at random."""
    random = np.random.default_rng(seed)
    chosen = random.random(64) < 0.5
    tops, lefts = random.integers(9, size=(2, 64))
    return crop(flip_some(images, chosen), tops, lefts)
