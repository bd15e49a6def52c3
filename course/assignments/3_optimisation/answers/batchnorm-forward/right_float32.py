# in float32, as a list
def batchnorm_forward(X, gamma, beta, moving, training, momentum=0.9, epsilon=1e-3):
    X, axes = X.astype(np.float32), tuple(range(X.ndim - 1))
    if not training:
        scale = gamma / np.sqrt(moving["variance"] + epsilon)
        return [np.float32(scale) * (X - np.float32(moving["mean"])) + np.float32(beta), dict(moving), None]
    mean = X.mean(axis=axes)
    variance = np.mean((X - mean) ** 2, axis=axes)
    new = {"mean": moving["mean"] - (1 - momentum) * (moving["mean"] - mean)}
    new["variance"] = moving["variance"] - (1 - momentum) * (moving["variance"] - variance)
    std = np.sqrt(variance + np.float32(epsilon))
    hat = (X - mean) / std
    return [np.float32(gamma) * hat + np.float32(beta), new, {"normalised": hat, "std": std, "gamma": gamma}]
