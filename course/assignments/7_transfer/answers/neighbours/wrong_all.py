# diagnosis: the numbers of all k come back
def neighbours(train, validation, test, ks):
    accuracies = [KNeighborsClassifier(k).fit(*train).score(*validation) for k in ks]
    return ks, accuracies
