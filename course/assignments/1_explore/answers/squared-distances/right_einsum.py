def squared_distances(A, B):
    """Squared distances (N, M) between the rows of A (N, D) and the rows of B (M, D)."""
    A, B = A.astype(np.float32), B.astype(np.float32)
    squares_A = np.einsum("nd,nd->n", A, A).reshape(-1, 1)
    squares_B = np.einsum("md,md->m", B, B)
    return squares_A - 2 * np.einsum("nd,md->nm", A, B) + squares_B
