# diagnosis: training never ends early, and the best epoch is the highest one
def early_stop(accuracies, patience, min_delta):
    return int(np.argmax(accuracies)) + 1, len(accuracies)
