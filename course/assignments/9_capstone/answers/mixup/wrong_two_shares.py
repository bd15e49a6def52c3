# diagnosis: labels and images have different shares: two draws
def mixup(images, labels, alpha, seed):
    random = np.random.default_rng(seed)
    partners = random.permutation(len(images))
    mixed, _ = mix(images, labels, random.beta(alpha, alpha, size=len(images)), partners)
    _, rows = mix(images, labels, random.beta(alpha, alpha, size=len(images)), partners)
    return mixed, rows
