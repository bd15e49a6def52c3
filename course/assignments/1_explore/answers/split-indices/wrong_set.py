# diagnosis: neither an array nor a list
def split_indices(labels, per_class, seed):
    """Positions that train and positions that validate, with `per_class` of each class in the latter."""
    random = np.random.default_rng(seed)
    validation = set()
    for k in np.unique(labels):
        validation |= set(random.permutation(np.flatnonzero(labels == k))[:per_class].tolist())
    train = set(range(len(labels))) - validation
    return train, validation
