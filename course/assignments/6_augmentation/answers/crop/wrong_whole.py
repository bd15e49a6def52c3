# diagnosis: the padded images come back whole
def crop(images, tops, lefts, margin=4):
    padded = np.pad(images, ((0, 0), (margin, margin), (margin, margin), (0, 0)), mode="edge")
    return padded
