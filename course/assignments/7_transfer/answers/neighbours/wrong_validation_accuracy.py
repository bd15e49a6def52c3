# diagnosis: the accuracy is that on validation points
def neighbours(train, validation, test, ks):
    accuracies = [KNeighborsClassifier(k).fit(*train).score(*validation) for k in ks]
    return ks[int(np.argmax(accuracies))], max(accuracies)
