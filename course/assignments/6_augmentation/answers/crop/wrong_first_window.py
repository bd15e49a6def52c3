# diagnosis: the window of the first one
def crop(images, tops, lefts, margin=4):
    _, height, width, _ = images.shape
    padded = np.pad(images, ((0, 0), (margin, margin), (margin, margin), (0, 0)), mode="edge")
    return padded[:, tops[0] : tops[0] + height, lefts[0] : lefts[0] + width]
