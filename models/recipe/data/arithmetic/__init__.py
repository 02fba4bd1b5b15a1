"""Arithmetic word problems: the GSM8k setting of Coconut (Hao et al., arXiv 2412.06769) in small."""

from .task import Arithmetic

__all__ = ["Arithmetic"]
