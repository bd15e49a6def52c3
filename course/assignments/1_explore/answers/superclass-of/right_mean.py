# the mean of equal numbers, with a point
def superclass_of(fine, coarse):
    """Superclass of each class, from the classes (N,) and superclasses (N,) of N images."""
    return [np.mean(coarse[fine == k]) for k in range(int(fine.max()) + 1)]
