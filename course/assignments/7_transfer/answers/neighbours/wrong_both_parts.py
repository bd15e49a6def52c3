# diagnosis: the last fit has the validation points too
def neighbours(train, validation, test, ks):
    accuracies = [KNeighborsClassifier(k).fit(*train).score(*validation) for k in ks]
    k = ks[int(np.argmax(accuracies))]
    points, labels = (np.concatenate(pair) for pair in zip(train, validation, strict=True))
    return k, KNeighborsClassifier(k).fit(points, labels).score(*test)
