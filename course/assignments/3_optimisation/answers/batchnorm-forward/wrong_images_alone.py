# diagnosis: the statistics run over the images alone
def batchnorm_forward(X, gamma, beta, moving, training, momentum=0.9, epsilon=1e-3):
    if not training:
        return gamma * (X - moving["mean"]) / np.sqrt(moving["variance"] + epsilon) + beta, moving, None
    batch = {"mean": X.mean(axis=0), "variance": X.var(axis=0)}
    moving = {name: momentum * moving[name] + (1 - momentum) * batch[name] for name in batch}
    std = np.sqrt(batch["variance"] + epsilon)
    normalised = (X - batch["mean"]) / std
    return gamma * normalised + beta, moving, {"normalised": normalised, "std": std, "gamma": gamma}
