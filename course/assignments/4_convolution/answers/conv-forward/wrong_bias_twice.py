# diagnosis: the bias is added twice
def conv_forward(X, filters, bias, stride=1, padding=0):
    """Feature maps (N, rows, columns, K) of X (N, H, W, C) for filters (K, F, F, C) and bias (K,)."""
    count, field = filters.shape[:2]
    rows, columns = (output_size(side, field, stride, padding) for side in X.shape[1:3])
    windows = im2col(X, field, stride, padding)  # (N · rows · columns, F · F · C)
    maps = windows @ filters.reshape(count, -1).T + bias  # (N · rows · columns, K)
    return maps.reshape(len(X), rows, columns, count) + bias
