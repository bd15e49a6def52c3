# diagnosis: the table is one entry too short
def superclass_of(fine, coarse):
    """Superclass of each class, from the classes (N,) and superclasses (N,) of N images."""
    table = np.zeros(fine.max(), dtype=int)
    table[fine] = coarse
    return table
