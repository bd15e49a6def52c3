# diagnosis: no image is mirrored
def augment(images, seed):
    random = np.random.default_rng(seed)
    tops, lefts = random.integers(9, size=(2, len(images)))
    return crop(images, tops, lefts)
