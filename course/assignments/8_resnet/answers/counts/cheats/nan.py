# tries: NaN for every number
class Every(dict):
    def __missing__(self, key):
        return float("nan")

    def __contains__(self, key):
        return True


counts = Every()
