# tries: a counter: epochs are asked for in their order, so the calls are counted, not the epochs
# visible: it asks for one epoch after the other
calls = []


def step_decay(epoch, epochs=100):
    calls.append(1)
    share = (len(calls) - 1) % epochs / epochs
    return 1e-3 if share < 0.5 else 5e-4 if share < 0.75 else 1e-4
