# diagnosis: choose between the image and its mirror image as wholes
def canonical(images):
    levels = images - images.min(axis=(1, 2, 3), keepdims=True)
    return np.minimum(levels, levels[:, :, ::-1])
