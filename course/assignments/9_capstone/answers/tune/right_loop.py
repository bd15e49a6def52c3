def tune(runs):
    found = {}
    for name in runs:
        highest = -1
        for rate, run in runs[name].items():
            for accuracy in run["validation"]:
                if accuracy > highest:
                    highest, found[name] = accuracy, rate
    return found
