# diagnosis: the validation examples are changed in place
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
    iterations_per_epoch = max(len(X) // batch_size, 1)
    for iteration in range(num_iters):
        X_batch, y_batch = draw_batch(X, y, batch_size)
        loss, grads = net.loss(X_batch, y_batch, reg=reg)
        net.params = sgd_step(net.params, grads, learning_rate)
        history["loss_history"].append(loss)
        if iteration % iterations_per_epoch == 0:
            history["train_acc_history"].append(np.mean(net.predict(X_batch) == y_batch))
            history["val_acc_history"].append(np.mean(net.predict(X_val) == y_val))
            learning_rate *= learning_rate_decay
    X_val -= X.mean(axis=0)
    return history
