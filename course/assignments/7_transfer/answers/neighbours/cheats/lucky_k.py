# tries: a k that is drawn, with its honest accuracy
def neighbours(train, validation, test, ks):
    k = int(np.random.choice(ks[1:-1]))
    return k, KNeighborsClassifier(k).fit(*train).score(*test)
