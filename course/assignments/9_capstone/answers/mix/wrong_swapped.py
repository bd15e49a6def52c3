# diagnosis: shares and 1 - shares are swapped in the images
def mix(images, labels, shares, partners):
    images = images.astype(np.float32)
    rows = np.eye(10, dtype=np.float32)[labels]
    each = shares.astype(np.float32)[:, None, None, None]
    own = shares.astype(np.float32)[:, None]
    return (1 - each) * images + each * images[partners], own * rows + (1 - own) * rows[partners]
