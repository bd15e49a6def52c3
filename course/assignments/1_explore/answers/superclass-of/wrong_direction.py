# diagnosis: the table goes from superclass to class
def superclass_of(fine, coarse):
    """Superclass of each class, from the classes (N,) and superclasses (N,) of N images."""
    table = np.zeros(coarse.max() + 1, dtype=int)
    table[coarse] = fine
    return table
