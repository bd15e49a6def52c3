# diagnosis: a mask of True and False
def split_indices(labels, per_class, seed):
    """Positions that train and positions that validate, with `per_class` of each class in the latter."""
    random = np.random.default_rng(seed)
    validates = np.zeros(len(labels), dtype=bool)
    for k in np.unique(labels):
        validates[random.permutation(np.flatnonzero(labels == k))[:per_class]] = True
    return ~validates, validates
