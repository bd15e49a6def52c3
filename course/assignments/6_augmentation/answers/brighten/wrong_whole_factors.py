# diagnosis: became an integer before the product
def brighten(images, factors):
    return np.clip(images * factors[:, None, None, None].astype(int), 0, 255).astype(np.uint8)
