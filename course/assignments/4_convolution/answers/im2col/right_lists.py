# a list of rows, window by window
def im2col(X, field, stride=1, padding=0):
    """The windows of images (N, H, W, C) as the rows of a matrix (N · rows · columns, field · field · C)."""
    rows, columns = (output_size(side, field, stride, padding) for side in X.shape[1:3])
    found = []
    for image in X:
        image = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
        for top in range(0, rows * stride, stride):
            for left in range(0, columns * stride, stride):
                found.append(image[top : top + field, left : left + field].reshape(-1))
    return np.array(found)
