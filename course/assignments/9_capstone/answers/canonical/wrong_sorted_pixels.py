# diagnosis: the form forgets too much: different images get the same one
def canonical(images):
    levels = images - images.min(axis=(1, 2, 3), keepdims=True)
    return np.sort(levels, axis=2)
