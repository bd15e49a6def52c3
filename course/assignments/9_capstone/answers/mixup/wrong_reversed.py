# diagnosis: the partners are the same in every batch
def mixup(images, labels, alpha, seed):
    random = np.random.default_rng(seed)
    shares = random.beta(alpha, alpha, size=len(images))
    return mix(images, labels, shares, np.arange(len(images))[::-1])
