# a sum over the positions in the window
def convolve(image, kernel):
    """The feature map of an image (H, W) for a kernel (h, w): an array (H - h + 1, W - w + 1)."""
    height, width = kernel.shape
    rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
    return sum(
        kernel[a, b] * image[a : a + rows, b : b + columns] for a in range(height) for b in range(width)
    )
