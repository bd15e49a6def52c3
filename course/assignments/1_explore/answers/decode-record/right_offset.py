def decode_record(record):
    """Label and image (32, 32, 3) of a record of 3,073 bytes."""
    pixels = np.frombuffer(record, dtype=np.uint8, offset=1)
    return record[0], np.moveaxis(pixels.reshape(3, 32, 32), 0, -1)
