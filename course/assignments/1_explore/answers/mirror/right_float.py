# in float32, as a copy
def mirror(images):
    """The images (N, 32, 32, 3) with left and right swapped."""
    return np.flip(images, axis=-2).astype(np.float32)
