# diagnosis: the candidate that can learn did not
def search(candidates, X, y, X_val, y_val):
    """The net that does best on the validation examples, and every candidate's accuracy on them."""
    best_net, accuracies = None, []
    for candidate in candidates:
        settings = dict(candidate)
        net = image_net(settings.pop("hidden_size"), settings.pop("std"))
        net.train(X_val, y, X_val, y_val, **settings)
        accuracy = np.mean(net.predict(X_val) == y_val)
        if accuracy > max(accuracies, default=-1):
            best_net = net
        accuracies.append(accuracy)
    return best_net, accuracies
