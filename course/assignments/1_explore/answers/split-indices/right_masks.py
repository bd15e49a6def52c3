def split_indices(labels, per_class, seed):
    """Positions that train and positions that validate, with `per_class` of each class in the latter."""
    random = np.random.default_rng(seed)
    validates = np.zeros(len(labels), dtype=bool)
    for k in np.unique(labels):
        validates[random.choice(np.flatnonzero(labels == k), per_class, replace=False)] = True
    return np.flatnonzero(~validates), np.flatnonzero(validates)
