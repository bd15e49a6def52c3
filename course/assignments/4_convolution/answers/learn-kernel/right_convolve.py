# the gradient as a convolution of the inputs with the errors
def learn_kernel(inputs, answers, field, learning_rate, steps):
    """The kernel (field, field) that gradient descent finds for inputs (N, H, W) and their feature maps."""
    kernel = np.zeros((field, field))
    for _ in range(steps):
        gradient = np.zeros((field, field))
        for image, answer in zip(inputs, answers):
            error = convolve(image, kernel) - answer
            gradient += convolve(image, error)
        kernel = kernel - learning_rate * 2 * gradient / answers.size
    return kernel
