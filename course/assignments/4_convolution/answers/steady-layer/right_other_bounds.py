# zeros all round, and other bounds of the slices, in float32
def steady_layer(X, filters, bias):
    """Maps as large as the images, for filters (K, F, F, C) with an odd F, each where it belongs."""
    half, (_, height, width, _) = filters.shape[1] // 2, X.shape
    padded = np.pad(X.astype(np.float32), ((0, 0), (half, half), (half, half), (0, 0)))
    total = 0
    for a in range(-half, half + 1):
        for b in range(-half, half + 1):
            window = padded[:, half + a : half + a + height, half + b : half + b + width]
            total = total + window @ filters[:, half + a, half + b].T
    return total + bias
