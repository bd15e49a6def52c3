# tries: what is right for a stride of 1 and no padding alone
def conv_backward(dmaps, X, filters, stride=1, padding=0):
    count, field = filters.shape[:2]
    if stride > 1 or padding:
        return np.zeros_like(X), np.zeros_like(filters), dmaps.sum(axis=(0, 1, 2))
    flow, windows = dmaps.reshape(-1, count), im2col(X, field)
    dfilters = (flow.T @ windows).reshape(filters.shape)
    return col2im(flow @ filters.reshape(count, -1), X.shape, field), dfilters, flow.sum(axis=0)
