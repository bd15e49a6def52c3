# diagnosis: this is with padding
def side_after(side, window, stride=1):
    return side // stride
