"""Takes pip's place for the programs that a student's kernel starts: there is nothing to install from."""
