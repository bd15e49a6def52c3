# diagnosis: training never ends early, and min_delta is not used
def early_stop(accuracies, patience, min_delta):
    return int(np.argmax(accuracies)) + 1, len(accuracies)
