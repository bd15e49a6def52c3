# diagnosis: the bias is subtracted
def dense_parameters(inputs, units):
    return (inputs - 1) * units
