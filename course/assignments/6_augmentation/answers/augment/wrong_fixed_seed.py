# diagnosis: the draws don't depend on `seed`
def augment(images, seed):
    random = np.random.default_rng(seed)
    random = np.random.default_rng(0)
    chosen = random.random(len(images)) < 0.5
    tops, lefts = random.integers(9, size=(2, len(images)))
    return crop(flip_some(images, chosen), tops, lefts)
