# diagnosis: so many images in all, not of each class
def split_indices(labels, per_class, seed):
    """Positions that train and positions that validate, with `per_class` of each class in the latter."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(labels))
    return order[per_class:], order[:per_class]
