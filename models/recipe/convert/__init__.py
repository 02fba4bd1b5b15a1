"""Trained checkpoints -> model packages on the ONNX contract (docs/model-package.md). The bundled models
take this road as anybody's do. From Python: `package.write_package(source.read_source(folder, None),
manifest.Description(…), out)`. Nothing is imported here, so that `__main__` can say what is missing."""
