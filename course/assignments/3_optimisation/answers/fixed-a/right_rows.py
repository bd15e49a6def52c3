# indices of rows, no copy of the epoch
def fixed_a(W, X, y, orders, batch_size, rate):
    losses = []
    for order in orders:
        for first in range(0, len(order), batch_size):
            rows = order[first : first + batch_size]
            loss, dlogits = softmax_loss(X[rows] @ W, y[rows])
            losses.append(loss)
            W = W - rate * (X[rows].T @ dlogits)
    return W, losses
