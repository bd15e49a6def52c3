# diagnosis: in another order
def augment(images, seed):
    random = np.random.default_rng(seed)
    images = random.permutation(images)
    chosen = random.random(len(images)) < 0.5
    tops, lefts = random.integers(9, size=(2, len(images)))
    return crop(flip_some(images, chosen), tops, lefts)
