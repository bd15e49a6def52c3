# diagnosis: shifts down and shifts to the side depend on each other
def augment(images, seed):
    random = np.random.default_rng(seed)
    chosen = random.random(len(images)) < 0.5
    tops = np.random.default_rng(seed).integers(9, size=len(images))
    lefts = np.random.default_rng(seed).integers(9, size=len(images))
    return crop(flip_some(images, chosen), tops, lefts)
