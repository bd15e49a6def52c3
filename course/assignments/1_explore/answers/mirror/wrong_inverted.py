# diagnosis: the colours are inverted
def mirror(images):
    """The images (N, 32, 32, 3) with left and right swapped."""
    return 255 - images
