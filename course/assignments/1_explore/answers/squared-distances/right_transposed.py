def squared_distances(A, B):
    """Squared distances (N, M) between the rows of A (N, D) and the rows of B (M, D)."""
    A, B = A.astype(np.float32), B.astype(np.float32)
    products = B @ A.T
    squares_B = np.linalg.norm(B, axis=1, keepdims=True) ** 2
    return (squares_B - 2 * products + np.linalg.norm(A, axis=1) ** 2).T
