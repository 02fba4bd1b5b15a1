"""What stops a conversion and is the person's to change: one sentence, with the option or the file in it."""


class Problem(Exception):
    """Shown as it is, without a traceback. Anything else that is raised is a bug of the converter."""
