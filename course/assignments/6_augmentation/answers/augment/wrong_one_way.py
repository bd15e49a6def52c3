# diagnosis: only shifts one way
def augment(images, seed):
    random = np.random.default_rng(seed)
    chosen = random.random(len(images)) < 0.5
    tops, lefts = random.integers(5, size=(2, len(images)))
    return crop(flip_some(images, chosen), tops, lefts)
