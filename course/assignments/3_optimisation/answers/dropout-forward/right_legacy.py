# NumPy's global generator, in float32
def dropout_forward(A, rate, training):
    if not training:
        return [A.copy(), np.ones_like(A)]
    mask = np.where(np.random.rand(*A.shape) < rate, np.float32(0), np.float32(1 / (1 - rate)))
    return [A.astype(np.float32) * mask, mask]
