# diagnosis: upside down
def flip_some(images, chosen):
    mirrored = images.copy()
    mirrored[chosen] = np.fliplr(images[chosen])
    return mirrored
