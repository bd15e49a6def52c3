# returns arrays of float32
def train_net(
    net,
    X,
    y,
    X_val,
    y_val,
    learning_rate=1e-3,
    learning_rate_decay=0.95,
    reg=5e-6,
    num_iters=100,
    batch_size=200,
    verbose=False,
):
    """Trains the net by minibatch SGD; returns loss_history, train_acc_history and val_acc_history."""
    history = {"loss_history": [], "train_acc_history": [], "val_acc_history": []}
    every = max(1, int(len(X) / batch_size))
    losses, train_accuracies, val_accuracies = [], [], []
    for iteration in range(1, num_iters + 1):
        X_batch, y_batch = draw_batch(X, y, batch_size)
        loss, grads = net.loss(X_batch, y=y_batch, reg=reg)
        net.params = sgd_step(net.params, grads, learning_rate)
        losses.append(loss)
        if iteration % every == 1 or every == 1:
            train_accuracies.append((net.predict(X_batch) == y_batch).mean())
            val_accuracies.append((net.predict(X_val) == y_val).mean())
            learning_rate = learning_rate * learning_rate_decay
    history["loss_history"] = np.array(losses, dtype=np.float32)
    history["train_acc_history"] = np.array(train_accuracies, dtype=np.float32)
    history["val_acc_history"] = np.array(val_accuracies, dtype=np.float32)
    return history
