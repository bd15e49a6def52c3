# diagnosis: the first one's factor
def brighten(images, factors):
    return np.clip(images * factors[0], 0, 255).astype(np.uint8)
