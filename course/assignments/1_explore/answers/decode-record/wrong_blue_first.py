# diagnosis: red and blue are swapped
def decode_record(record):
    """Label and image (32, 32, 3) of a record of 3,073 bytes."""
    values = np.frombuffer(record, dtype=np.uint8)
    return values[0], values[1:].reshape(3, 32, 32)[::-1].transpose(1, 2, 0)
