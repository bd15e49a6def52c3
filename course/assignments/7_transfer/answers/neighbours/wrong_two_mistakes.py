# diagnosis: k is chosen on the test points, and the accuracy is that on test points, in percent
def neighbours(train, validation, test, ks):
    accuracies = [KNeighborsClassifier(k).fit(*train).score(*test) for k in ks]
    k = ks[int(np.argmax(accuracies))]
    return k, 100 * max(accuracies)
