# diagnosis: works only for batches of 64 images
def mixup(images, labels, alpha, seed):
    """A batch in which each image is mixed with another one, by a share from Beta(alpha, alpha)."""
    random = np.random.default_rng(seed)
    shares = random.beta(alpha, alpha, size=64)
    return mix(images, labels, shares, random.permutation(64))
