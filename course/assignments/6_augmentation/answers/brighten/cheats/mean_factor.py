# tries: one factor for all, the mean of them
def brighten(images, factors):
    return np.clip(images * factors.mean(), 0, 255).astype(np.uint8)
