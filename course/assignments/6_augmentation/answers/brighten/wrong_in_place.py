# diagnosis: can't store fractions in uint8
def brighten(images, factors):
    images *= factors[:, None, None, None]
    return images.clip(0, 255)
