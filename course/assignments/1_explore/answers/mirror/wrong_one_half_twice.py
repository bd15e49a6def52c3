# diagnosis: one half is written over before it is read
def mirror(images):
    """The images (N, 32, 32, 3) with left and right swapped."""
    mirrored = images.copy()
    for column in range(32):
        mirrored[:, :, column] = mirrored[:, :, 31 - column]
    return mirrored
