def neighbours(train, validation, test, ks):
    best = max(ks, key=lambda k: KNeighborsClassifier(k).fit(*train).score(*validation))
    predicted = KNeighborsClassifier(best).fit(*train).predict(test[0])
    return best, np.mean(predicted == test[1], dtype=np.float32)
