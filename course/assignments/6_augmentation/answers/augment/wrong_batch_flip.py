# diagnosis: one draw for the whole batch
def augment(images, seed):
    random = np.random.default_rng(seed)
    chosen = np.full(len(images), random.random() < 0.5)
    tops, lefts = random.integers(9, size=(2, len(images)))
    return crop(flip_some(images, chosen), tops, lefts)
