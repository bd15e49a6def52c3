# in float32
def deep_forward(weights, X):
    A = np.asarray(X, dtype=np.float32)
    found = [A]
    for W in weights[:-1]:
        A = np.where(A @ W.astype(np.float32) > 0, A @ W.astype(np.float32), 0)
        found.append(A)
    found.append(A @ weights[-1].astype(np.float32))
    return found
