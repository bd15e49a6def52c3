# diagnosis: it works for a side of 32 pixels alone
def side_after(side, window, stride=1):
    return (32 - window) // stride + 1
