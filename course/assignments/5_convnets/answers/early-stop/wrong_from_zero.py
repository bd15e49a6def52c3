# diagnosis: epochs are counted from 0
def early_stop(accuracies, patience, min_delta):
    best, highest = 1, accuracies[0]
    waited = 0
    for epoch, accuracy in enumerate(accuracies[1:], start=2):
        if accuracy > highest + min_delta:
            best, highest, waited = epoch, accuracy, 0
        else:
            waited += 1
        if waited == patience:
            return best - 1, epoch - 1
    return best - 1, len(accuracies) - 1
