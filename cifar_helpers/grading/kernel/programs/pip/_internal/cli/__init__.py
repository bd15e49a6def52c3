"""Where the command `pip` looks for its program."""
