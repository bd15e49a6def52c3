# diagnosis: one number for each image, not one for each colour
def canonical(images):
    levels = images - images.min(axis=(1, 2), keepdims=True)
    pairs = zip(levels, levels[:, :, ::-1])
    return np.array([min(pair, key=lambda image: image.tobytes()) for pair in pairs])
