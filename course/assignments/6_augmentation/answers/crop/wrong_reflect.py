# diagnosis: the margin mirrors the image
def crop(images, tops, lefts, margin=4):
    _, height, width, _ = images.shape
    padded = np.pad(images, ((0, 0), (margin, margin), (margin, margin), (0, 0)), mode="reflect")
    result = np.empty_like(images)
    for i, (top, left) in enumerate(zip(tops, lefts)):
        result[i] = padded[i, top : top + height, left : left + width]
    return result
