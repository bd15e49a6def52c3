# diagnosis: moving statistics in training
def batchnorm_forward(X, gamma, beta, moving, training, momentum=0.9, epsilon=1e-3):
    """Normalised activations, the moving statistics, and what the backward pass needs."""
    if not training:
        return gamma * (X - moving["mean"]) / np.sqrt(moving["variance"] + epsilon) + beta, moving, None
    axes = tuple(range(X.ndim - 1))
    batch = {"mean": X.mean(axis=axes), "variance": X.var(axis=axes)}
    moving = {name: momentum * moving[name] + (1 - momentum) * batch[name] for name in batch}
    std = np.sqrt(batch["variance"] + epsilon)
    normalised = (X - moving["mean"]) / np.sqrt(moving["variance"] + epsilon)
    return gamma * normalised + beta, moving, {"normalised": normalised, "std": std, "gamma": gamma}
