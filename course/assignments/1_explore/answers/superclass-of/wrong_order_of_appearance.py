# diagnosis: in the order in which their classes appear
def superclass_of(fine, coarse):
    """Superclass of each class, from the classes (N,) and superclasses (N,) of N images."""
    return np.array(list(dict(zip(fine, coarse)).values()))
