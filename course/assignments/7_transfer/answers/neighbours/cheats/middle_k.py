# tries: no choice: the third k of the list, with its honest accuracy
def neighbours(train, validation, test, ks):
    return ks[2], KNeighborsClassifier(ks[2]).fit(*train).score(*test)
