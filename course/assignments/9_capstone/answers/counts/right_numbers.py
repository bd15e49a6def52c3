counts = {"block": 4_768, "block with projection": 14_688, "net": 274_442, "net, trainable": 273_066}
