# diagnosis: the neighbours of the last k are used, not those of the best k
def neighbours(train, validation, test, ks):
    accuracies = []
    for k in ks:
        model = KNeighborsClassifier(k).fit(*train)
        accuracies.append(model.score(*validation))
    return ks[int(np.argmax(accuracies))], model.score(*test)
