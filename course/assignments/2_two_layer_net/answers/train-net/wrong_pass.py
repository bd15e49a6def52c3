# diagnosis: something is still None
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
    for iteration in range(num_iters):
        X_batch = None
        y_batch = None
        pass
        size = X_batch.shape[0]
        loss, grads = net.loss(X_batch, y_batch, reg=reg)
        history["loss_history"].append(loss / size)
        pass
    return history
