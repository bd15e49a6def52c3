# diagnosis: the filters are flipped in the gradient of the images
def conv_backward(dmaps, X, filters, stride=1, padding=0):
    """Gradients of X (N, H, W, C), of the filters (K, F, F, C) and of the bias (K,), in this order."""
    count, field = filters.shape[:2]
    flow = dmaps.reshape(-1, count)  # (N · rows · columns, K)
    windows = im2col(X, field, stride, padding)  # (N · rows · columns, F · F · C)
    dfilters = (flow.T @ windows).reshape(filters.shape)
    dwindows = flow @ filters[:, ::-1, ::-1].reshape(count, -1)  # (N · rows · columns, F · F · C)
    return col2im(dwindows, X.shape, field, stride, padding), dfilters, flow.sum(axis=0)
