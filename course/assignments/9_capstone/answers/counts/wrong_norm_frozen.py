# diagnosis: gamma and beta are left out, and they are trained
def block(before, after):
    return (9 * before + 1) * after + (9 * after + 1) * after + 8 * after


counts = {"block": block(16, 16), "block with projection": block(16, 32) + 17 * 32}
stacks = 3 * block(16, 16) + block(16, 32) + 17 * 32 + 2 * block(32, 32)
stacks += block(32, 64) + 33 * 64 + 2 * block(64, 64)
counts["net"] = 28 * 16 + 64 + stacks + 65 * 10
counts["net, trainable"] = counts["net"] - 4 * (7 * 16 + 6 * 32 + 6 * 64)
