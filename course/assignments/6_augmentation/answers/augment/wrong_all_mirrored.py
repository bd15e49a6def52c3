# diagnosis: every image is mirrored
def augment(images, seed):
    random = np.random.default_rng(seed)
    chosen = random.random(len(images)) < 5
    tops, lefts = random.integers(9, size=(2, len(images)))
    return crop(flip_some(images, chosen), tops, lefts)
