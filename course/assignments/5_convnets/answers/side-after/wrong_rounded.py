# diagnosis: rounded to the nearest integer, not down
def side_after(side, window, stride=1):
    return round((side - window) / stride) + 1
