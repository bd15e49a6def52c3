# diagnosis: the labels are not mixed
def mixup(images, labels, alpha, seed):
    random = np.random.default_rng(seed)
    shares = random.beta(alpha, alpha, size=len(images))
    return mix(images, labels, shares, random.permutation(len(images)))[0], np.eye(10)[labels]
