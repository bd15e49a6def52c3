def decode_record(record):
    """Label and image (32, 32, 3) of a record of 3,073 bytes."""
    values = np.frombuffer(record, dtype=np.uint8)
    red, green, blue = values[1:1025], values[1025:2049], values[2049:]
    planes = [plane.reshape(32, 32) for plane in (red, green, blue)]
    return values[0], np.stack(planes, axis=-1)
