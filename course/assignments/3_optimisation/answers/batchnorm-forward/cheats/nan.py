# tries: NaN in the right shapes
def batchnorm_forward(X, gamma, beta, moving, training, momentum=0.9, epsilon=1e-3):
    bad = {name: np.full_like(values, np.nan) for name, values in moving.items()}
    return np.full_like(X, np.nan), bad, {"normalised": X, "std": gamma, "gamma": gamma}
