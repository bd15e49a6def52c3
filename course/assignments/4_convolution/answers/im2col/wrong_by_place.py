# diagnosis: the windows of all images at one place come one after the other
def im2col(X, field, stride=1, padding=0):
    """The windows of images (N, H, W, C) as the rows of a matrix (N · rows · columns, field · field · C)."""
    rows, columns = (output_size(side, field, stride, padding) for side in X.shape[1:3])
    padded = np.pad(X, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    windows = np.zeros((len(X), rows, columns, field, field, X.shape[3]), dtype=X.dtype)
    for row in range(rows):
        for column in range(columns):
            top, left = stride * row, stride * column
            windows[:, row, column] = padded[:, top : top + field, left : left + field]
    return windows.transpose(1, 2, 0, 3, 4, 5).reshape(len(X) * rows * columns, -1)
