# diagnosis: a bias for each input
def dense_parameters(inputs, units):
    return inputs * units + inputs
