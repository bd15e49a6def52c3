# diagnosis: the images are not mixed
def mixup(images, labels, alpha, seed):
    """A batch in which each image is mixed with another one, by a share from Beta(alpha, alpha)."""
    random = np.random.default_rng(seed)
    shares = random.beta(alpha, alpha, size=len(images))
    return images, mix(images, labels, shares, random.permutation(len(images)))[1]
