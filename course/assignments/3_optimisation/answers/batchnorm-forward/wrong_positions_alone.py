# diagnosis: that is instance normalisation
def batchnorm_forward(X, gamma, beta, moving, training, momentum=0.9, epsilon=1e-3):
    if not training:
        return gamma * (X - moving["mean"]) / np.sqrt(moving["variance"] + epsilon) + beta, moving, None
    axes = (1, 2) if X.ndim == 4 else (0,)
    mean, variance = X.mean(axis=axes, keepdims=True), X.var(axis=axes, keepdims=True)
    batch = {name: v.reshape(-1, X.shape[-1]).mean(0) for name, v in (("mean", mean), ("variance", variance))}
    moving = {name: momentum * moving[name] + (1 - momentum) * batch[name] for name in batch}
    std = np.sqrt(variance + epsilon)
    normalised = (X - mean) / std
    return gamma * normalised + beta, moving, {"normalised": normalised, "std": std, "gamma": gamma}
