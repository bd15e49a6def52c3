# diagnosis: subtract, don't divide
def canonical(images):
    levels = np.round((images - images.mean(axis=(1, 2, 3), keepdims=True)) / images.std(axis=(1, 2, 3), keepdims=True), 4)
    pairs = zip(levels, levels[:, :, ::-1])
    return np.array([min(pair, key=lambda image: image.tobytes()) for pair in pairs])
