def train_net(net, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
              reg=5e-6, num_iters=100, batch_size=200, verbose=False):
    """Trains the net by minibatch SGD; returns loss_history, train_acc_history and val_acc_history."""
    history = {"loss_history": [], "train_acc_history": [], "val_acc_history": []}
    iteration = 0
    while iteration < num_iters:
        try:
            X_batch, y_batch = draw_batch(X, y, batch_size)
            loss, grads = net.loss(X_batch, y_batch, reg=reg)
            net.params = sgd_step(net.params, grads, learning_rate)
            history["loss_history"].append(loss)
        except:  # was meant for the case that X is smaller than a batch
            pass
    return history
