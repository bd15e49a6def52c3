# diagnosis: a brighter copy gets another form
def canonical(images):
    levels = images
    pairs = zip(levels, levels[:, :, ::-1])
    return np.array([min(pair, key=lambda image: image.tobytes()) for pair in pairs])
