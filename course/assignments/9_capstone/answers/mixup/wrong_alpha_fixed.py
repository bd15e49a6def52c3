# diagnosis: the spread of the shares is not that of this alpha
def mixup(images, labels, alpha, seed):
    random = np.random.default_rng(seed)
    shares = random.beta(0.2, 0.2, size=len(images))
    return mix(images, labels, shares, random.permutation(len(images)))
