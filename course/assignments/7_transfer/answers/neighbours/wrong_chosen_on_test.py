# diagnosis: k is chosen on the test points
def neighbours(train, validation, test, ks):
    accuracies = [KNeighborsClassifier(k).fit(*train).score(*test) for k in ks]
    return ks[int(np.argmax(accuracies))], max(accuracies)
