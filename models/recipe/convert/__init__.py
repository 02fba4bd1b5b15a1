"""Trained checkpoints -> model packages on the ONNX contract (docs/model-package.md). The bundled models
take this road as anybody's do. From Python: `write_package(read_source(folder, None), Description(…),
out)`."""

from .errors import ConvertError
from .manifest import Description
from .package import Result, write_package
from .source import Source, read_source
from .words import WordOptions

__all__ = ["Description", "ConvertError", "Result", "Source", "WordOptions", "read_source", "write_package"]
