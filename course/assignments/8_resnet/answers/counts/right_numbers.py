counts = {"convolutions": 93_248, "baseline": 1_193_636}
