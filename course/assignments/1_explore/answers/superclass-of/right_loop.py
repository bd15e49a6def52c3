def superclass_of(fine, coarse):
    """Superclass of each class, from the classes (N,) and superclasses (N,) of N images."""
    table = np.zeros(fine.max() + 1, dtype=int)
    for k, superclass in zip(fine, coarse):
        table[k] = superclass
    return table
