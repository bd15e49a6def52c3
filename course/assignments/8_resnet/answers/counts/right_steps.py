layer_sizes = [(3, 32), (32, 64), (64, 128)]
counts = {"convolutions": sum(3 * 3 * before * after + after for before, after in layer_sizes)}
counts["baseline"] = counts["convolutions"] + 2048 * 512 + 512 + 512 * 100 + 100
