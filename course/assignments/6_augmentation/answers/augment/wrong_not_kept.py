# diagnosis: nothing is changed
def augment(images, seed):
    random = np.random.default_rng(seed)
    chosen = random.random(len(images)) < 0.5
    tops, lefts = random.integers(9, size=(2, len(images)))
    flip_some(images, chosen)
    crop(images, tops, lefts)
    return images
