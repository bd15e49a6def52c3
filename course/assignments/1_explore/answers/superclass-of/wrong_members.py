# diagnosis: the classes of each superclass
def superclass_of(fine, coarse):
    """Superclass of each class, from the classes (N,) and superclasses (N,) of N images."""
    return np.array([np.unique(fine[coarse == s]) for s in range(coarse.max() + 1)])
