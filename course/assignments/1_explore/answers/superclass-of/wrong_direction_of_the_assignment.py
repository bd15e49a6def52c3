# diagnosis: the class is written at the index of the superclass
def superclass_of(fine, coarse):
    """Superclass of each class, from the classes (N,) and superclasses (N,) of N images."""
    table = np.zeros(fine.max() + 1, dtype=int)
    table[coarse] = fine
    return table
