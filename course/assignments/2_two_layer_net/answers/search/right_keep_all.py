# keeps all nets and takes the best at the end
def search(candidates, X, y, X_val, y_val):
    """The net that does best on the validation examples, and every candidate's accuracy on them."""
    nets = []
    for candidate in candidates:
        training = {key: value for key, value in candidate.items() if key not in ("hidden_size", "std")}
        nets.append(image_net(candidate["hidden_size"], candidate["std"]))
        nets[-1].train(X, y, X_val, y_val, **training)
    accuracies = np.array([(net.predict(X_val) == y_val).mean() for net in nets])
    return nets[accuracies.argmax()], accuracies
