def neighbours(train, validation, test, ks):
    best_k, best_accuracy, best_model = None, -1.0, None
    for k in ks:
        model = KNeighborsClassifier(k)
        model.fit(*train)
        accuracy = model.score(*validation)
        if accuracy > best_accuracy:
            best_k, best_accuracy, best_model = k, accuracy, model
    return best_k, best_model.score(*test)
