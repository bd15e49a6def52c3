# diagnosis: the rows are taken to be sorted by place, not by image
def col2im(dwindows, shape, field, stride=1, padding=0):
    """Gradient of images of this shape, from the gradient `dwindows` of the matrix that im2col makes of them."""
    count, height, width, channels = shape
    rows, columns = (output_size(side, field, stride, padding) for side in (height, width))
    dwindows = dwindows.reshape(rows, columns, count, field, field, channels).transpose(2, 0, 1, 3, 4, 5)
    dpadded = np.zeros((count, height + 2 * padding, width + 2 * padding, channels), dtype=dwindows.dtype)
    for row in range(rows):
        for column in range(columns):
            top, left = stride * row, stride * column
            dpadded[:, top : top + field, left : left + field] += dwindows[:, row, column]
    return dpadded[:, padding : padding + height, padding : padding + width]
