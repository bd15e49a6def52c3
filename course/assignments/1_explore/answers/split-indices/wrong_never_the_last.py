# diagnosis: the last image of a class is never drawn
def split_indices(labels, per_class, seed):
    """Positions that train and positions that validate, with `per_class` of each class in the latter."""
    random = np.random.default_rng(seed)
    by_class = [np.flatnonzero(labels == k)[:-1] for k in np.unique(labels)]
    validation = np.concatenate([random.permutation(positions)[:per_class] for positions in by_class])
    return np.setdiff1d(np.arange(len(labels)), validation), validation
