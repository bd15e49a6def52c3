# tries: partners are the same images further on, by a number that the seed says
def mixup(images, labels, alpha, seed):
    random = np.random.default_rng(seed)
    partners = np.roll(np.arange(len(images)), int(random.integers(1, len(images))))
    return mix(images, labels, random.beta(alpha, alpha, size=len(images)), partners)
