# diagnosis: fitted on the test points: they find themselves
def neighbours(train, validation, test, ks):
    accuracies = [KNeighborsClassifier(k).fit(*train).score(*validation) for k in ks]
    k = ks[int(np.argmax(accuracies))]
    return k, KNeighborsClassifier(k).fit(*test).score(*test)
