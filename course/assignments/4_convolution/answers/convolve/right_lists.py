# lists of numbers, in float32
def convolve(image, kernel):
    """The feature map of an image (H, W) for a kernel (h, w): an array (H - h + 1, W - w + 1)."""
    image, kernel = np.float32(image), np.float32(kernel)
    (h, w), (height, width) = kernel.shape, image.shape
    return [
        [float((image[i : i + h, j : j + w] * kernel).sum()) for j in range(width - w + 1)]
        for i in range(height - h + 1)
    ]
