# diagnosis: in percent
def errors_within(labels, predicted, superclass_of):
    wrong = labels != predicted
    return 100 * np.mean(superclass_of[labels[wrong]] == superclass_of[predicted[wrong]])
