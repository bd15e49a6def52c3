# np.add.at with the windows of the indices, in float32
def col2im(dwindows, shape, field, stride=1, padding=0):
    """Gradient of images of this shape, from the gradient `dwindows` of the matrix that im2col makes of them."""
    sizes = (shape[0], shape[1] + 2 * padding, shape[2] + 2 * padding, shape[3])
    numbers = np.arange(np.prod(sizes)).reshape(sizes)
    view = np.lib.stride_tricks.sliding_window_view(numbers, (field, field), axis=(1, 2))
    where = view[:, ::stride, ::stride].transpose(0, 1, 2, 4, 5, 3)
    whole = np.zeros(np.prod(sizes), np.float32)
    np.add.at(whole, where.ravel(), np.float32(dwindows).ravel())
    return whole.reshape(sizes)[:, padding : padding + shape[1], padding : padding + shape[2]]
