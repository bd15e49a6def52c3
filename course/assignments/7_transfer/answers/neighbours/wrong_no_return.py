# diagnosis: the function ends without `return`
def neighbours(train, validation, test, ks):
    accuracies = [KNeighborsClassifier(k).fit(*train).score(*validation) for k in ks]
    k = ks[int(np.argmax(accuracies))]
