# diagnosis: only the chosen images come back
def flip_some(images, chosen):
    return images[chosen][:, :, ::-1]
