# arrays of indices, in float32
def im2col(X, field, stride=1, padding=0):
    """The windows of images (N, H, W, C) as the rows of a matrix (N · rows · columns, field · field · C)."""
    padded = np.pad(np.float32(X), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    height, width = (output_size(side, field, stride, padding) for side in X.shape[1:3])
    rows = stride * np.arange(height)[:, None] + np.arange(field)
    columns = stride * np.arange(width)[:, None] + np.arange(field)
    windows = padded[:, rows[:, None, :, None], columns[None, :, None, :]]
    return windows.reshape(len(X) * height * width, -1)
