# diagnosis: the lowest levels (N,) are broadcast along the wrong axis
def canonical(images):
    levels = images - images.min(axis=(1, 2, 3))
    pairs = zip(levels, levels[:, :, ::-1])
    return np.array([min(pair, key=lambda image: image.tobytes()) for pair in pairs])
