# diagnosis: the last epoch is taken for the best
def early_stop(accuracies, patience, min_delta):
    best, highest = 1, accuracies[0]
    waited = 0
    for epoch, accuracy in enumerate(accuracies[1:], start=2):
        if accuracy > highest + min_delta:
            best, highest, waited = epoch, accuracy, 0
        else:
            waited += 1
        if waited == patience:
            return epoch, epoch
    return len(accuracies), len(accuracies)
