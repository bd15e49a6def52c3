# diagnosis: labels and images have different partners: two permutations are drawn
def mixup(images, labels, alpha, seed):
    random = np.random.default_rng(seed)
    shares = random.beta(alpha, alpha, size=len(images))
    mixed, _ = mix(images, labels, shares, random.permutation(len(images)))
    _, rows = mix(images, labels, shares, random.permutation(len(images)))
    return mixed, rows
