# diagnosis: the images are as they were
def mirror(images):
    """The images (N, 32, 32, 3) with left and right swapped."""
    return images.copy()
