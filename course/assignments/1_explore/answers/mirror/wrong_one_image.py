# diagnosis: one image of five
def mirror(images):
    """The images (N, 32, 32, 3) with left and right swapped."""
    for image in images:
        return image[:, ::-1]
