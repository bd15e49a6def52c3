# diagnosis: that is layer normalisation
def batchnorm_forward(X, gamma, beta, moving, training, momentum=0.9, epsilon=1e-3):
    mean, variance = X.mean(axis=-1, keepdims=True), X.var(axis=-1, keepdims=True)
    std = np.sqrt(variance + epsilon)
    normalised = (X - mean) / std
    return gamma * normalised + beta, moving, {"normalised": normalised, "std": std, "gamma": gamma}
