# diagnosis: shifted the other way
def crop(images, tops, lefts, margin=4):
    _, height, width, _ = images.shape
    padded = np.pad(images, ((0, 0), (margin, margin), (margin, margin), (0, 0)), mode="edge")
    result = np.empty_like(images)
    for i, (top, left) in enumerate(zip(tops, lefts)):
        result[i] = padded[i, 2 * margin - top : 2 * margin - top + height, 2 * margin - left : 2 * margin - left + width]
    return result
