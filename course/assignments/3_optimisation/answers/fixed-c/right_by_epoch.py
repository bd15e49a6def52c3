# the rate from the number of the epoch
def fixed_c(W, X, y, orders, batch_size, rate):
    losses = []
    for epoch, order in enumerate(orders):
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            loss, dlogits = softmax_loss(X[rows] @ W, y[rows])
            W = W - rate * 0.8**epoch * X[rows].T @ dlogits
            losses.append(loss)
    return W, losses
