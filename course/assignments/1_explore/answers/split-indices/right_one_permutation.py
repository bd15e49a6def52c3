def split_indices(labels, per_class, seed):
    """Positions that train and positions that validate, with `per_class` of each class in the latter."""
    random = np.random.default_rng(seed)
    taken = dict.fromkeys(labels.tolist(), 0)
    train, validation = [], []
    for position in random.permutation(len(labels)):
        label = int(labels[position])
        part = validation if taken[label] < per_class else train
        taken[label] += 1
        part.append(int(position))
    return train, validation
