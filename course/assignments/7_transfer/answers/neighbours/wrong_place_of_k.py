# diagnosis: the index of k in the list comes back, not k
def neighbours(train, validation, test, ks):
    accuracies = [KNeighborsClassifier(k).fit(*train).score(*validation) for k in ks]
    place = int(np.argmax(accuracies))
    return place, KNeighborsClassifier(ks[place]).fit(*train).score(*test)
