# diagnosis: a number of images, not a share
def errors_within(labels, predicted, superclass_of):
    wrong = labels != predicted
    return np.sum(superclass_of[labels[wrong]] == superclass_of[predicted[wrong]])
