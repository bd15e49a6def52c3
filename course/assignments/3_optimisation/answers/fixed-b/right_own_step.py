# with momentum_step
def fixed_b(W, X, y, orders, batch_size, rate):
    losses, velocity = [], 0 * W
    for order in orders:
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            loss, dlogits = softmax_loss(X[rows] @ W, y[rows])
            W, velocity = momentum_step(W, X[rows].T @ dlogits, velocity, rate)
            losses.append(loss)
    return W, losses
