# diagnosis: bright pixels turn dark
def brighten(images, factors):
    return (images * factors[:, None, None, None]).astype(np.uint8)
