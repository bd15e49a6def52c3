# diagnosis: k is chosen on the training points
def neighbours(train, validation, test, ks):
    accuracies = [KNeighborsClassifier(k).fit(*train).score(*train) for k in ks]
    k = ks[int(np.argmax(accuracies))]
    return k, KNeighborsClassifier(k).fit(*train).score(*test)
