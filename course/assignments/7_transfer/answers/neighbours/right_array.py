def neighbours(train, validation, test, ks):
    accuracies = [KNeighborsClassifier(k).fit(*train).score(*validation) for k in ks]
    k = ks[int(np.argmax(accuracies))]
    return np.array([k, KNeighborsClassifier(k).fit(*train).score(*test)])
