# diagnosis: as with np.roll
def crop(images, tops, lefts, margin=4):
    result = np.empty_like(images)
    for i in range(len(images)):
        result[i] = np.roll(images[i], (margin - tops[i], margin - lefts[i]), axis=(0, 1))
    return result
