# diagnosis: the images are changed in place: the caller finds other numbers in them
def mixup(images, labels, alpha, seed):
    """A batch in which each image is mixed with another one, by a share from Beta(alpha, alpha)."""
    random = np.random.default_rng(seed)
    shares = random.beta(alpha, alpha, size=len(images))
    partners = random.permutation(len(images))
    result = mix(images, labels, shares, partners)
    images[:], labels[:] = images[partners], labels[partners]
    return result
