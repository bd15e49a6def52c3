# diagnosis: the larger of share and 1 - share is taken
def mixup(images, labels, alpha, seed):
    random = np.random.default_rng(seed)
    shares = random.beta(alpha, alpha, size=len(images))
    shares = np.maximum(shares, 1 - shares)
    return mix(images, labels, shares, random.permutation(len(images)))
