# diagnosis: the k with the lowest validation accuracy
def neighbours(train, validation, test, ks):
    accuracies = [KNeighborsClassifier(k).fit(*train).score(*validation) for k in ks]
    k = ks[int(np.argmin(accuracies))]
    return k, KNeighborsClassifier(k).fit(*train).score(*test)
