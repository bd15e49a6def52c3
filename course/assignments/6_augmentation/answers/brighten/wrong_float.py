# diagnosis: the result is float64
def brighten(images, factors):
    return np.clip(images * factors[:, None, None, None], 0, 255)
