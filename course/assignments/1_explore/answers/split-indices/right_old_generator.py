# NumPy's old generator, a list of two, positions with a point
def split_indices(labels, per_class, seed):
    """Positions that train and positions that validate, with `per_class` of each class in the latter."""
    random = np.random.RandomState(seed)
    validation = np.concatenate(
        [random.choice(np.flatnonzero(labels == k), per_class, replace=False) for k in set(labels.tolist())]
    )
    train = np.delete(np.arange(len(labels)), validation)
    return [train.astype(np.float32), validation.astype(np.float32)]
