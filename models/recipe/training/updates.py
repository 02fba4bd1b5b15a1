"""One update of a model on a batch; on a GPU as a captured graph.

The model is so small that a GPU would wait for Python between the thousand operations of a step. A CUDA graph
starts them all at once; it is captured once for each shape of a batch.
"""

import torch
from torch import Tensor

from ..model.network import Coconut
from .batches import Batch
from .objective import losses
from .optimizer import Optimizer

MOST_GRAPHS = 64


class Updates:
    def __init__(self, model: Coconut, optimizer: Optimizer, pause: int | None, capture: bool):
        self.model, self.optimizer, self.pause, self.capture = model, optimizer, pause, capture
        self.captured: dict[tuple, tuple[Batch, Tensor, torch.cuda.CUDAGraph]] = {}
        self.pool = None

    def __call__(self, batch: Batch) -> Tensor:
        """`batch` on the model's device -> sums as in `losses`."""
        if not self.capture:
            return self.update(batch)
        key = (batch.passes, *(tensor.shape for tensor in batch.tensors().values()))
        if key in self.captured:
            held, sums, graph = self.captured[key]
            torch._foreach_copy_(list(held.tensors().values()), list(batch.tensors().values()))
            graph.replay()
            return sums
        sums = self.update(batch)
        if len(self.captured) < MOST_GRAPHS:
            self.captured[key] = self.record(batch)
        return sums

    def update(self, batch: Batch) -> Tensor:
        loss, sums = losses(self.model, batch, self.pause)
        loss.backward()
        self.optimizer.step()
        self.optimizer.clear()
        return sums

    def record(self, batch: Batch) -> tuple[Batch, Tensor, torch.cuda.CUDAGraph]:
        """The batch whose tensors the graph reads, the sums it writes, and the graph."""
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=self.pool, stream=torch.cuda.current_stream()):
            sums = self.update(batch)
        self.pool = self.pool or graph.pool()
        return batch, sums, graph

    def forget(self) -> None:
        """After the optimizer has been replaced: its state is in the graphs."""
        self.captured.clear()
