# without the small negative numbers of rounding
def squared_distances(A, B):
    """Squared distances (N, M) between the rows of A (N, D) and the rows of B (M, D)."""
    A, B = A.astype(np.float32), B.astype(np.float32)
    return np.maximum(0, np.sum(A * A, axis=1, keepdims=True) + np.square(B).sum(axis=1) - 2 * (A @ B.T))
