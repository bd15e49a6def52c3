# diagnosis: shifts down and shifts to the side depend on each other: the same draw decides both
def augment(images, seed):
    """The images (N, 32, 32, 3), each mirrored or not and shifted by up to 4 pixels, at random."""
    random = np.random.default_rng(seed)
    chosen = random.random(len(images)) < 0.5
    tops = random.integers(9, size=len(images))
    return crop(flip_some(images, chosen), tops, tops)
