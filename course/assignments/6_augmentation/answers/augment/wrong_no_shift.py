# diagnosis: no image is shifted
def augment(images, seed):
    random = np.random.default_rng(seed)
    return flip_some(images, random.random(len(images)) < 0.5)
