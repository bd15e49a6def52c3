# diagnosis: an entry too many
def superclass_of(fine, coarse):
    """Superclass of each class, from the classes (N,) and superclasses (N,) of N images."""
    table = np.zeros(fine.max() + 2, dtype=int)
    table[fine] = coarse
    return table
