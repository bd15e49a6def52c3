# diagnosis: values are cut to 0 and 1
def brighten(images, factors):
    return np.clip(images * factors[:, None, None, None], 0, 1).astype(np.uint8)
