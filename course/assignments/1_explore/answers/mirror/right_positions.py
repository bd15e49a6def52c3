def mirror(images):
    """The images (N, 32, 32, 3) with left and right swapped."""
    return images[:, :, np.arange(31, -1, -1)]
