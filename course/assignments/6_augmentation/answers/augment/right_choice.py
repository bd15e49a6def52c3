def augment(images, seed):
    """The images (N, 32, 32, 3), each mirrored or not and shifted by up to 4 pixels, at random."""
    random = np.random.default_rng(seed)
    chosen = random.choice([False, True], size=len(images))
    tops = random.choice(9, size=len(images))
    lefts = random.choice(9, size=len(images))
    return crop(flip_some(images, chosen), tops, lefts)
