# diagnosis: mirrored, and red and blue are swapped
def mirror(images):
    """The images (N, 32, 32, 3) with left and right swapped."""
    return images[:, :, ::-1, ::-1]
