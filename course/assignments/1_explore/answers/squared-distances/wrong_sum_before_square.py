# diagnosis: the sum is squared, not the values
def squared_distances(A, B):
    """Squared distances (N, M) between the rows of A (N, D) and the rows of B (M, D)."""
    A, B = A.astype(np.float32), B.astype(np.float32)
    squares_A = np.sum(A, axis=1, keepdims=True) ** 2
    squares_B = np.sum(B, axis=1) ** 2
    return squares_A + squares_B - 2 * A @ B.T
