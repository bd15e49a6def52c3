# diagnosis: the accuracy of the best epoch, not its number
def early_stop(accuracies, patience, min_delta):
    best, value, waited = 1, accuracies[0], 0
    for epoch in range(2, len(accuracies) + 1):
        accuracy = accuracies[epoch - 1]
        if accuracy - value > min_delta:
            best, value, waited = epoch, accuracy, 0
        else:
            waited += 1
        if waited >= patience:
            return value, epoch
    return value, len(accuracies)
