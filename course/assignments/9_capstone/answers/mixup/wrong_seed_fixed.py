# diagnosis: every seed gives the same draw
def mixup(images, labels, alpha, seed):
    random = np.random.default_rng(0)
    shares = random.beta(alpha, alpha, size=len(images))
    return mix(images, labels, shares, random.permutation(len(images)))
