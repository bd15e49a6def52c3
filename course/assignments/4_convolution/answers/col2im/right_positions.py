# a loop over the positions in the window
def col2im(dwindows, shape, field, stride=1, padding=0):
    """Gradient of images of this shape, from the gradient `dwindows` of the matrix that im2col makes of them."""
    count, height, width, channels = shape
    rows, columns = (output_size(side, field, stride, padding) for side in (height, width))
    each = dwindows.reshape(count, rows, columns, field, field, channels)
    whole = np.zeros((count, height + 2 * padding, width + 2 * padding, channels))
    for a in range(field):
        for b in range(field):
            whole[:, a : a + stride * rows : stride, b : b + stride * columns : stride] += each[:, :, :, a, b]
    return whole[:, padding : padding + height, padding : padding + width]
