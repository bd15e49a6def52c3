# diagnosis: the stride is left out
def side_after(side, window, stride=1):
    return side - window + 1
