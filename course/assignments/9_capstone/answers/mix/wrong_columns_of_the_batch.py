# diagnosis: a class that does not occur in the batch has no column
def mix(images, labels, shares, partners):
    images = images.astype(np.float32)
    rows = np.eye(labels.max() + 1, dtype=np.float32)[labels]
    each = shares.astype(np.float32)[:, None, None, None]
    own = shares.astype(np.float32)[:, None]
    return each * images + (1 - each) * images[partners], own * rows + (1 - own) * rows[partners]
