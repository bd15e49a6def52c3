# diagnosis: mirror the columns alone
def canonical(images):
    levels = images - images.min(axis=(1, 2, 3), keepdims=True)
    forms = [(a, a[::-1], a[:, ::-1], a[::-1, ::-1]) for a in levels]
    return np.array([min(four, key=lambda image: image.tobytes()) for four in forms])
