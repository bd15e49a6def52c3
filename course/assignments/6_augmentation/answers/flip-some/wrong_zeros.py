# diagnosis: the result is float64
def flip_some(images, chosen):
    mirrored = np.zeros(images.shape)
    mirrored[chosen] = images[chosen][:, :, ::-1]
    mirrored[~chosen] = images[~chosen]
    return mirrored
