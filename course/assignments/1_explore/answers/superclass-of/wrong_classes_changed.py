# diagnosis: the classes are changed in place
def superclass_of(fine, coarse):
    """Superclass of each class, from the classes (N,) and superclasses (N,) of N images."""
    table = np.zeros(fine.max() + 1, dtype=int)
    table[fine] = coarse
    fine[:] = table[fine]
    return table
