def errors_within(labels, predicted, superclass_of):
    """Share of the wrong predictions that have the right superclass."""
    wrong = labels != predicted
    return (superclass_of[labels[wrong]] == superclass_of[predicted[wrong]]).astype(np.float32).mean()
