# diagnosis: the last k is taken
def neighbours(train, validation, test, ks):
    for k in ks:
        accuracy = KNeighborsClassifier(k).fit(*train).score(*test)
    return k, accuracy
