# diagnosis: the shares are uniform, whatever alpha is
def mixup(images, labels, alpha, seed):
    random = np.random.default_rng(seed)
    shares = random.random(len(images))
    return mix(images, labels, shares, random.permutation(len(images)))
