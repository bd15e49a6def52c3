# diagnosis: with one row brighter
def canonical(images):
    levels = images - images.min(axis=(2, 3), keepdims=True)
    twins = zip(levels, levels[:, :, ::-1], strict=True)
    return np.array([min(pair, key=lambda image: image.tobytes()) for pair in twins])
