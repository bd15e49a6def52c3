# diagnosis: equally many of each class, but another number
def split_indices(labels, per_class, seed):
    """Positions that train and positions that validate, with `per_class` of each class in the latter."""
    random = np.random.default_rng(seed)
    by_class = [np.flatnonzero(labels == k) for k in np.unique(labels)]
    validation = np.concatenate([random.permutation(positions)[: per_class + 1] for positions in by_class])
    return np.setdiff1d(np.arange(len(labels)), validation), validation
