# einsum over windows
def conv_backward(dmaps, X, filters, stride=1, padding=0):
    """Gradients of X (N, H, W, C), of the filters (K, F, F, C) and of the bias (K,), in this order."""
    field = filters.shape[1]
    windows = im2col(X, field, stride, padding).reshape(*dmaps.shape[:3], field, field, X.shape[3])
    dfilters = np.einsum("nijk,nijabc->kabc", dmaps, windows)
    dwindows = np.einsum("nijk,kabc->nijabc", dmaps, filters).reshape(-1, filters[0].size)
    return col2im(dwindows, X.shape, field, stride, padding), dfilters, np.einsum("nijk->k", dmaps)
