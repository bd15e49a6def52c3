# diagnosis: indices within a class, not among all images
def split_indices(labels, per_class, seed):
    """Positions that train and positions that validate, with `per_class` of each class in the latter."""
    random = np.random.default_rng(seed)
    validation = []
    for k in np.unique(labels):
        validation.extend(random.permutation(np.sum(labels == k))[:per_class])
    train = [i for i in range(len(labels)) if i not in validation]
    return np.array(train), np.array(validation)
