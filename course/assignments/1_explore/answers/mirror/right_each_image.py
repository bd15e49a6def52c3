def mirror(images):
    """The images (N, 32, 32, 3) with left and right swapped."""
    return np.array([np.fliplr(image) for image in images])
