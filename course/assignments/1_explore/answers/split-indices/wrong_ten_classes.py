# diagnosis: works only for 10 classes
def split_indices(labels, per_class, seed):
    """Positions that train and positions that validate, with `per_class` of each class in the latter."""
    random = np.random.default_rng(seed)
    by_class = [np.flatnonzero(labels == k) for k in range(10)]
    validation = np.concatenate([random.permutation(positions)[:per_class] for positions in by_class])
    return np.setdiff1d(np.arange(len(labels)), validation), validation
