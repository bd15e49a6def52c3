# diagnosis: changed in place
def brighten(images, factors):
    for i, factor in enumerate(factors):
        images[i] = np.clip(images[i] * factor, 0, 255)
    return images
