# NumPy's windows
def im2col(X, field, stride=1, padding=0):
    """The windows of images (N, H, W, C) as the rows of a matrix (N · rows · columns, field · field · C)."""
    padded = np.pad(X, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (field, field), axis=(1, 2))
    windows = windows[:, ::stride, ::stride].transpose(0, 1, 2, 4, 5, 3)
    return windows.reshape(-1, field * field * X.shape[-1])
