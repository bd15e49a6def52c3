# diagnosis: one share for the whole batch
def mixup(images, labels, alpha, seed):
    random = np.random.default_rng(seed)
    shares = np.full(len(images), random.beta(alpha, alpha))
    return mix(images, labels, shares, random.permutation(len(images)))
