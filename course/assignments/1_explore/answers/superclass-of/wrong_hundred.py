# diagnosis: the number of classes is fixed at 100
def superclass_of(fine, coarse):
    """Superclass of each class, from the classes (N,) and superclasses (N,) of N images."""
    table = np.zeros(100, dtype=int)
    table[fine] = coarse
    return table
