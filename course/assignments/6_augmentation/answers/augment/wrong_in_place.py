# diagnosis: changed in place
def augment(images, seed):
    random = np.random.default_rng(seed)
    chosen = random.random(len(images)) < 0.5
    tops, lefts = random.integers(9, size=(2, len(images)))
    images[chosen] = images[chosen][:, :, ::-1]
    return crop(images, tops, lefts)
