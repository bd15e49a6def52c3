# diagnosis: seed is not used
def mixup(images, labels, alpha, seed):
    random = np.random.default_rng()
    shares = random.beta(alpha, alpha, size=len(images))
    return mix(images, labels, shares, random.permutation(len(images)))
