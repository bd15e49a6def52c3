# diagnosis: not both are returned
def neighbours(train, validation, test, ks):
    accuracies = [KNeighborsClassifier(k).fit(*train).score(*validation) for k in ks]
    return KNeighborsClassifier(ks[int(np.argmax(accuracies))]).fit(*train).score(*test)
