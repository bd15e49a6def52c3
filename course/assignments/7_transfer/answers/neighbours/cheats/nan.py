# tries: NaN for the accuracy, with the first k
def neighbours(train, validation, test, ks):
    return ks[0], float("nan")
