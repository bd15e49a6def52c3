# diagnosis: the labels are changed in place
def split_indices(labels, per_class, seed):
    """Positions that train and positions that validate, with `per_class` of each class in the latter."""
    random = np.random.default_rng(seed)
    train, validation = [], []
    for k in np.unique(labels):
        positions = random.permutation(np.flatnonzero(labels == k))
        validation.extend(positions[:per_class])
        train.extend(positions[per_class:])
    labels[validation] = -1
    return train, validation
