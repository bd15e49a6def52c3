def search(candidates, X, y, X_val, y_val):
    """The net that does best on the validation examples, and every candidate's accuracy on them."""
    best_net, accuracies = None, []
    for candidate in candidates:
        settings = dict(candidate)
        # YOUR CODE HERE
        raise NotImplementedError()
    return best_net, accuracies
