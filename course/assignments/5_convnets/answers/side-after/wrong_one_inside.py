# diagnosis: 1 is added before the division
def side_after(side, window, stride=1):
    return (side - window + 1) // stride
