# loops over the places, in float32, as a list
def conv_backward(dmaps, X, filters, stride=1, padding=0):
    """Gradients of X (N, H, W, C), of the filters (K, F, F, C) and of the bias (K,), in this order."""
    dmaps, X, filters = np.float32(dmaps), np.float32(X), np.float32(filters)
    field = filters.shape[1]
    margin = ((0, 0), (padding, padding), (padding, padding), (0, 0))
    padded = np.pad(X, margin)
    dpadded, dfilters = np.zeros_like(padded), np.zeros_like(filters)
    for i, j in np.ndindex(dmaps.shape[1:3]):
        place = np.s_[:, stride * i : stride * i + field, stride * j : stride * j + field]
        dpadded[place] += np.tensordot(dmaps[:, i, j], filters, axes=1)
        dfilters += np.tensordot(dmaps[:, i, j].T, padded[place], axes=1)
    dX = dpadded[:, padding : padding + X.shape[1], padding : padding + X.shape[2]]
    return [dX, dfilters, dmaps.sum(axis=(0, 1, 2))]
