# diagnosis: the losses are those after the step
def fixed_a(W, X, y, orders, batch_size, rate):
    """Loop A without its mistake: weights and losses."""
    losses = []
    for order in orders:
        X_epoch, y_epoch = X[order], y[order]
        for first in range(0, len(X), batch_size):
            rows = slice(first, first + batch_size)
            loss, dlogits = softmax_loss(X_epoch[rows] @ W, y_epoch[rows])
            W = W - rate * X_epoch[rows].T @ dlogits
            losses.append(softmax_loss(X_epoch[rows] @ W, y_epoch[rows])[0])
    return W, losses
