# diagnosis: the shares are not symmetric about a half
def mixup(images, labels, alpha, seed):
    random = np.random.default_rng(seed)
    shares = random.beta(alpha, 1, size=len(images))
    return mix(images, labels, shares, random.permutation(len(images)))
