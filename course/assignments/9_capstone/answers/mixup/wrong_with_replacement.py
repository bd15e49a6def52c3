# diagnosis: some images are the partner of several others
def mixup(images, labels, alpha, seed):
    random = np.random.default_rng(seed)
    shares = random.beta(alpha, alpha, size=len(images))
    return mix(images, labels, shares, random.integers(len(images), size=len(images)))
