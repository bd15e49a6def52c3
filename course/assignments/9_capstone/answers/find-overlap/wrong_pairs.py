# diagnosis: compared with each training image: for CIFAR-10, 500 million pairs
def find_overlap(train, test):
    return [i for i, image in enumerate(test) if any(np.array_equal(image, other) for other in train)]
