# diagnosis: the images as they were are there too
def mirror(images):
    """The images (N, 32, 32, 3) with left and right swapped."""
    return np.concatenate([images, images[:, :, ::-1]])
