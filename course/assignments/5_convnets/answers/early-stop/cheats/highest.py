# tries: no rule: the highest accuracy, and the last epoch of all
def early_stop(accuracies, patience, min_delta):
    return int(np.argmax(accuracies)) + 1, len(accuracies)
