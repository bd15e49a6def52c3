# diagnosis: the mean, not the sum
def convolve(image, kernel):
    """The feature map of an image (H, W) for a kernel (h, w): an array (H - h + 1, W - w + 1)."""
    height, width = kernel.shape
    rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
    result = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            window = image[row : row + height, column : column + width]
            result[row, column] = np.mean(window * kernel)
    return result
