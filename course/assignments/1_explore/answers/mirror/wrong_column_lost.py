# diagnosis: one column is lost
def mirror(images):
    """The images (N, 32, 32, 3) with left and right swapped."""
    return images[:, :, 31:0:-1]
