# diagnosis: changed in place
def flip_some(images, chosen):
    images[chosen] = images[chosen][:, :, ::-1]
    return images
