# diagnosis: the biases are left out
def dense_parameters(inputs, units):
    return inputs * units
