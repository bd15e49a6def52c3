# diagnosis: inputs and units are added
def dense_parameters(inputs, units):
    return inputs + units
