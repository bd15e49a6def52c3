# diagnosis: as with np.roll
def augment(images, seed):
    random = np.random.default_rng(seed)
    images = flip_some(images, random.random(len(images)) < 0.5)
    shifts = random.integers(-4, 5, size=(len(images), 2))
    return np.stack([np.roll(image, shift, axis=(0, 1)) for image, shift in zip(images, shifts)])
