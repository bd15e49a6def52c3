# diagnosis: the batch's own statistics at inference
def batchnorm_forward(X, gamma, beta, moving, training, momentum=0.9, epsilon=1e-3):
    axes = tuple(range(X.ndim - 1))
    batch = {"mean": X.mean(axis=axes), "variance": X.var(axis=axes)}
    if training:
        moving = {name: momentum * moving[name] + (1 - momentum) * batch[name] for name in batch}
    std = np.sqrt(batch["variance"] + epsilon)
    normalised = (X - batch["mean"]) / std
    return gamma * normalised + beta, moving, {"normalised": normalised, "std": std, "gamma": gamma}
