"""Words of a command come in, its exit code goes out: one function a command, which tells the console how it went."""
