"""What goes wrong with a file, as a sentence with the way out."""


class ReadError(ValueError):
    """A file isn't what it should be."""
