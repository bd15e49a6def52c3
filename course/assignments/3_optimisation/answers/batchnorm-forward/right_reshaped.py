# all positions as rows, with keepdims
def batchnorm_forward(X, gamma, beta, moving, training, momentum=0.9, epsilon=1e-3):
    rows = X.reshape(-1, X.shape[-1])
    mean, variance = moving["mean"], moving["variance"]
    cache = None
    if training:
        mean, variance = rows.mean(0, keepdims=True), rows.var(0, keepdims=True)
        old = moving
        moving = {"mean": momentum * old["mean"] + (1 - momentum) * mean}
        moving["variance"] = momentum * old["variance"] + (1 - momentum) * variance
    std = (variance + epsilon) ** 0.5
    normalised = ((rows - mean) / std).reshape(X.shape)
    if training:
        cache = dict(normalised=normalised, std=std, gamma=gamma)
    return gamma * normalised + beta, moving, cache
