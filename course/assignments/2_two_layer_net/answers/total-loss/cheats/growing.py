# tries: a loss that grows with reg from call to call, as far as the first was off
calls = []


def total_loss(params, scores, y, reg):
    calls.append(reg)
    return 1.3 + 0.1 * reg * len(calls)
