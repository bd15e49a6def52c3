# diagnosis: a share of each class, not a number
def split_indices(labels, per_class, seed):
    """Positions that train and positions that validate, with `per_class` of each class in the latter."""
    random = np.random.default_rng(seed)
    share = per_class / np.bincount(labels).mean()
    by_class = [np.flatnonzero(labels == k) for k in np.unique(labels)]
    validation = np.concatenate(
        [random.permutation(positions)[: round(share * len(positions))] for positions in by_class]
    )
    return np.setdiff1d(np.arange(len(labels)), validation), validation
