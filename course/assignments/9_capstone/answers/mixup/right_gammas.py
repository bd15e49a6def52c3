def mixup(images, labels, alpha, seed):
    random = np.random.default_rng(seed)
    a, b = random.gamma(alpha, size=(2, len(images)))
    return mix(images, labels, a / (a + b), random.permutation(len(images)))
