# diagnosis: the first image of a class is never drawn
def split_indices(labels, per_class, seed):
    """Positions that train and positions that validate, with `per_class` of each class in the latter."""
    random = np.random.default_rng(seed)
    validation = []
    for k in np.unique(labels):
        positions = np.flatnonzero(labels == k)
        validation.append(positions[random.choice(np.arange(1, len(positions)), per_class, replace=False)])
    validation = np.concatenate(validation)
    return np.setdiff1d(np.arange(len(labels)), validation), validation
