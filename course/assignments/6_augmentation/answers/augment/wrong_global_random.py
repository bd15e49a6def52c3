# diagnosis: the draws don't come from `seed`
def augment(images, seed):
    random = np.random.default_rng(seed)
    chosen = np.random.rand(len(images)) < 0.5
    tops, lefts = np.random.randint(9, size=(2, len(images)))
    return crop(flip_some(images, chosen), tops, lefts)
