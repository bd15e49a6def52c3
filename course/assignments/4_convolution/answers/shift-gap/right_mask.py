# a mask for the margin, in float32
def shift_gap(maps, moved, rows, columns, margin):
    """The largest difference between `moved` and `maps` (N, H, W, K) shifted, without a margin."""
    shifted = np.roll(np.roll(np.float32(maps), rows, axis=1), columns, axis=2)
    inside = np.zeros(maps.shape[1:3], bool)
    inside[margin : maps.shape[1] - margin, margin : maps.shape[2] - margin] = True
    return np.max(np.abs(np.float32(moved) - shifted)[:, inside])
