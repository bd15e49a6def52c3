# diagnosis: one shift for the whole batch
def augment(images, seed):
    random = np.random.default_rng(seed)
    chosen = random.random(len(images)) < 0.5
    tops, lefts = (np.full(len(images), random.integers(9)) for _ in range(2))
    return crop(flip_some(images, chosen), tops, lefts)
