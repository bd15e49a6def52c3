# diagnosis: every axis is reversed
def mirror(images):
    """The images (N, 32, 32, 3) with left and right swapped."""
    return np.flip(images)
