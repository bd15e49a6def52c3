# diagnosis: the parts are cut by position
def split_indices(labels, per_class, seed):
    """Positions that train and positions that validate, with `per_class` of each class in the latter."""
    random = np.random.default_rng(seed)
    count = per_class * len(np.unique(labels))
    positions = np.arange(len(labels))
    return positions[:-count], positions[-count:]
