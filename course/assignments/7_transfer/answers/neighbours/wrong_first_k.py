# diagnosis: the first k is taken
def neighbours(train, validation, test, ks):
    accuracies = [KNeighborsClassifier(k).fit(*train).score(*validation) for k in ks]
    k = ks[0]
    return k, KNeighborsClassifier(k).fit(*train).score(*test)
