# diagnosis: the accuracy is that on training points
def neighbours(train, validation, test, ks):
    accuracies = [KNeighborsClassifier(k).fit(*train).score(*validation) for k in ks]
    k = ks[int(np.argmax(accuracies))]
    return k, KNeighborsClassifier(k).fit(*train).score(*train)
