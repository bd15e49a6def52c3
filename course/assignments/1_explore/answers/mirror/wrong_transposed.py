# diagnosis: rows and columns are swapped
def mirror(images):
    """The images (N, 32, 32, 3) with left and right swapped."""
    return images.transpose(0, 2, 1, 3)
