def mix(images, labels, shares, partners):
    rows = (labels[:, None] == np.arange(10)).astype(np.float32)
    pair = images.astype(np.float32), rows
    mixed = [(shares * a.T + (1 - shares) * a[partners].T).T.astype(np.float32) for a in pair]
    return mixed[0], mixed[1]
