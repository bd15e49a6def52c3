# diagnosis: only the side is divided by the stride: parentheses
def side_after(side, window, stride=1):
    return side // stride - window + 1
