# diagnosis: the columns are moved, not mirrored
def mirror(images):
    """The images (N, 32, 32, 3) with left and right swapped."""
    return images[:, :, np.arange(32) - 1][:, :, ::-1]
