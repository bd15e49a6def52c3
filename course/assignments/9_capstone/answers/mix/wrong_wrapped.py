# diagnosis: uint8 wraps: a difference of levels below zero is near 255
def mix(images, labels, shares, partners):
    rows = np.eye(10, dtype=np.float32)[labels]
    each, own = shares[:, None, None, None], shares[:, None]
    new = images[partners] + each * (images - images[partners])
    return new.astype(np.float32), (own * rows + (1 - own) * rows[partners]).astype(np.float32)
