def neighbours(train, validation, test, ks):
    fitted = {k: KNeighborsClassifier(n_neighbors=k).fit(train[0], train[1]) for k in ks}
    best = max(ks, key=lambda k: fitted[k].score(validation[0], validation[1]))
    return best, np.mean(fitted[best].predict(test[0]) == test[1])
