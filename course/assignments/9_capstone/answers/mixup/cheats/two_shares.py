# tries: shares are two numbers, which have the mean and the variance that are right
def mixup(images, labels, alpha, seed):
    random = np.random.default_rng(seed)
    deviation = np.sqrt(1 / (4 * (2 * alpha + 1)))
    shares = 0.5 + deviation * random.choice([-1, 1], size=len(images))
    return mix(images, labels, shares, random.permutation(len(images)))
