# diagnosis: the images are in reverse order
def mirror(images):
    """The images (N, 32, 32, 3) with left and right swapped."""
    return images[::-1]
