# diagnosis: the mistakes that leave the superclass
def errors_within(labels, predicted, superclass_of):
    wrong = labels != predicted
    return np.mean(superclass_of[labels[wrong]] != superclass_of[predicted[wrong]])
