# diagnosis: the choice is not made by validation accuracy
def search(candidates, X, y, X_val, y_val):
    """The net that does best on the validation examples, and every candidate's accuracy on them."""
    best_net, accuracies = None, []
    for candidate in candidates:
        settings = dict(candidate)
        best = -1 if best_net is None else np.mean(best_net.predict(X) == y)
        net = image_net(settings.pop("hidden_size"), settings.pop("std"))
        net.train(X, y, X_val, y_val, **settings)
        accuracy = np.mean(net.predict(X_val) == y_val)
        if np.mean(net.predict(X) == y) > best:
            best_net = net
        accuracies.append(accuracy)
    return best_net, accuracies
