# diagnosis: the images are changed in place
def mirror(images):
    """The images (N, 32, 32, 3) with left and right swapped."""
    images[:] = images[:, :, ::-1].copy()
    return images
