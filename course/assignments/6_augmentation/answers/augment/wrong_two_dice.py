# diagnosis: small shifts come more often than others
def augment(images, seed):
    """The images (N, 32, 32, 3), each mirrored or not and shifted by up to 4 pixels, at random."""
    random = np.random.default_rng(seed)
    chosen = random.random(len(images)) < 0.5
    tops, lefts = random.integers(5, size=(2, 2, len(images))).sum(axis=1)
    return crop(flip_some(images, chosen), tops, lefts)
