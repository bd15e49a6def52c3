# diagnosis: works only for 100 classes
def superclass_of(fine, coarse):
    """Superclass of each class, from the classes (N,) and superclasses (N,) of N images."""
    table = np.zeros(100, dtype=int)
    table[fine] = coarse
    return table
