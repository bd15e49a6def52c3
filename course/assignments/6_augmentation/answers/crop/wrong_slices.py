# diagnosis: a slice from many starts
def crop(images, tops, lefts, margin=4):
    _, height, width, _ = images.shape
    padded = np.pad(images, ((0, 0), (margin, margin), (margin, margin), (0, 0)), mode="edge")
    return padded[:, tops : tops + height, lefts : lefts + width]
