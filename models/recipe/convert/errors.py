"""What stops a conversion and is yours to change: one sentence, with the option or the file in it."""


class ConvertError(Exception):
    """Shown as it is, without a traceback. Anything else that is raised is a bug in the converter."""
