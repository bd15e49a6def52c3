def split_indices(labels, per_class, seed):
    """Positions that train and positions that validate, with `per_class` of each class in the latter."""
    random = np.random.default_rng(seed)
    train, validation = [], []
    for k in np.unique(labels):
        positions = np.where(labels == k)[0]
        random.shuffle(positions)
        validation.append(positions[:per_class])
        train.append(positions[per_class:])
    return np.concatenate(train), np.concatenate(validation)
