# loops over the places, in float32
def conv_forward(X, filters, bias, stride=1, padding=0):
    """Feature maps (N, rows, columns, K) of X (N, H, W, C) for filters (K, F, F, C) and bias (K,)."""
    X, filters = X.astype(np.float32), filters.astype(np.float32)
    field = filters.shape[1]
    rows, columns = (output_size(side, field, stride, padding) for side in X.shape[1:3])
    X = np.pad(X, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    maps = np.zeros((len(X), rows, columns, len(filters)), np.float32)
    for i in range(rows):
        for j in range(columns):
            window = X[:, stride * i : stride * i + field, stride * j : stride * j + field]
            maps[:, i, j] = np.tensordot(window, filters, axes=([1, 2, 3], [1, 2, 3])) + bias
    return maps
