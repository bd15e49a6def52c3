# diagnosis: the accuracy is in percent
def neighbours(train, validation, test, ks):
    accuracies = [KNeighborsClassifier(k).fit(*train).score(*validation) for k in ks]
    k = ks[int(np.argmax(accuracies))]
    return k, 100 * KNeighborsClassifier(k).fit(*train).score(*test)
