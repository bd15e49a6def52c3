def augment(images, seed):
    random = np.random.default_rng(seed)
    tops = random.integers(0, 9, size=len(images))
    lefts = random.integers(0, 9, size=len(images))
    return flip_some(crop(images, tops, lefts), random.integers(2, size=len(images)) == 1)
