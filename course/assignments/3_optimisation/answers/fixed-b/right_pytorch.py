# PyTorch's convention: with a constant rate the path is the same
def fixed_b(W, X, y, orders, batch_size, rate):
    losses, velocity = [], 0.0
    for order in orders:
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            loss, dlogits = softmax_loss(X[rows] @ W, y[rows])
            velocity = 0.9 * velocity + X[rows].T @ dlogits
            W = W - rate * velocity
            losses.append(loss)
    return W, losses
