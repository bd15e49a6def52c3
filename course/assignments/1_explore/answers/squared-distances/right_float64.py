def squared_distances(A, B):
    """Squared distances (N, M) between the rows of A (N, D) and the rows of B (M, D)."""
    A, B = A.astype(float), B.astype(float)
    return (A * A).sum(1)[:, None] + (B * B).sum(1)[None] - 2 * np.dot(A, B.T)
