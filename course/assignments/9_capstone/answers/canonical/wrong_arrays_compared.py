# diagnosis: two arrays are compared
def canonical(images):
    levels = images - images.min(axis=(1, 2, 3), keepdims=True)
    pairs = zip(levels, levels[:, :, ::-1])
    return np.array([min(pair) for pair in pairs])
