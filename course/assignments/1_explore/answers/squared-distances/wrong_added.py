# diagnosis: 2 a·b is added, not subtracted
def squared_distances(A, B):
    """Squared distances (N, M) between the rows of A (N, D) and the rows of B (M, D)."""
    A, B = A.astype(np.float32), B.astype(np.float32)
    return np.sum(A**2, axis=1)[:, None] + np.sum(B**2, axis=1) + 2 * A @ B.T
