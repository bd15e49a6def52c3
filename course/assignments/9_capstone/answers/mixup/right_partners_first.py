def mixup(images, labels, alpha, seed):
    random = np.random.default_rng(seed)
    partners = np.arange(len(labels))
    random.shuffle(partners)
    return mix(images, labels, np.array([random.beta(alpha, alpha) for _ in labels]), partners)
