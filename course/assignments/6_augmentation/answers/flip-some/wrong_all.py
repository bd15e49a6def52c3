# diagnosis: every image is mirrored
def flip_some(images, chosen):
    return images[:, :, ::-1] if chosen.any() else images
