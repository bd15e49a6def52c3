# diagnosis: the images are changed in place
def mix(images, labels, shares, partners):
    if images.dtype == np.uint8:
        images = images.astype(np.float32)
    rows = np.eye(10, dtype=np.float32)[labels]
    each, own = shares.astype(np.float32)[:, None, None, None], shares.astype(np.float32)[:, None]
    others = images[partners]
    images *= each
    images += (1 - each) * others
    return images, own * rows + (1 - own) * rows[partners]
