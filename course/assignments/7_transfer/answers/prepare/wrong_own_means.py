# diagnosis: the images' own means are subtracted
def prepare(images):
    turned = images[..., ::-1].astype(np.float32)
    return turned - turned.mean(axis=(0, 1, 2))
