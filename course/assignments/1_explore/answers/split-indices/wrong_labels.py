# diagnosis: labels are returned, not indices
def split_indices(labels, per_class, seed):
    """Positions that train and positions that validate, with `per_class` of each class in the latter."""
    random = np.random.default_rng(seed)
    by_class = [random.permutation(np.flatnonzero(labels == k)) for k in np.unique(labels)]
    validation = np.concatenate([positions[:per_class] for positions in by_class])
    train = np.concatenate([positions[per_class:] for positions in by_class])
    return labels[train], labels[validation]
