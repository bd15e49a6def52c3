# diagnosis: red and blue are swapped
def flip_some(images, chosen):
    mirrored = images.copy()
    mirrored[chosen] = images[chosen][..., ::-1]
    return mirrored
