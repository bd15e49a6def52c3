# tries: a real training, with accuracies that were measured once, at the end
# earns: test-learning-rate-decay, the rate does shrink
# earns: test-toy-training, the net is trained
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
    history = {"loss_history": [], "train_acc_history": [], "val_acc_history": []}
    per_epoch, count = max(len(X) // batch_size, 1), 0
    for iteration in range(num_iters):
        X_batch, y_batch = draw_batch(X, y, batch_size)
        loss, grads = net.loss(X_batch, y_batch, reg=reg)
        net.params = sgd_step(net.params, grads, learning_rate)
        history["loss_history"].append(loss)
        if iteration % per_epoch == 0:
            count += 1
            learning_rate *= learning_rate_decay
    history["train_acc_history"] = count * [np.mean(net.predict(X_batch) == y_batch)]
    history["val_acc_history"] = count * [np.mean(net.predict(X_val) == y_val)]
    return history
