# diagnosis: are broadcast along the last axis of the images
def brighten(images, factors):
    return np.clip(images * factors, 0, 255).astype(np.uint8)
