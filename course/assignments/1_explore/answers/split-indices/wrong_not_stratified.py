# diagnosis: images are drawn without looking at their class
def split_indices(labels, per_class, seed):
    """Positions that train and positions that validate, with `per_class` of each class in the latter."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(labels))
    count = per_class * len(np.unique(labels))
    return order[count:], order[:count]
