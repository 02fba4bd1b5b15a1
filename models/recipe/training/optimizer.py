"""Muon for the matrices of the layers, AdamW for everything else.

Muon as in torch.optim.Muon (`adjust_lr_fn="original"`), but all matrices of one shape at a time: the model is
so small that a step is as long as the number of operations it starts. Rates are tensors, so that a step can
be captured as a CUDA graph.
"""

import math

import torch
from torch import Tensor

from ..model.network import Coconut, fast_type

MUON, ADAM = 0.004, 0.002  # learning rates, before the schedule's factor
MOMENTUM, DECAY = 0.95, 0.1  # of Muon
COEFFICIENTS, ROUNDS, TINY = (3.4445, -4.7750, 2.0315), 5, 1e-7


class Optimizer:
    def __init__(self, model: Coconut, rate: float = 1.0):
        """`rate` multiplies both learning rates."""
        self.rate, self.device = rate, model.embedding.device
        matrices = [p for p in model.layers.parameters() if p.ndim == 2]
        known = {id(p) for p in matrices}
        self.others = [p for p in model.parameters() if id(p) not in known]
        self.parameters = [*matrices, *self.others]
        self.stacks = [
            [p for p in matrices if p.shape == shape] for shape in dict.fromkeys(p.shape for p in matrices)
        ]
        self.reset()

    def reset(self) -> None:
        """Forgets all it has seen."""
        self.momenta = [torch.zeros_like(torch.stack([p.data for p in stack])) for stack in self.stacks]
        self.factor = torch.ones((), device=self.device)
        self.adam = torch.optim.AdamW(
            self.others,
            lr=torch.tensor(ADAM, device=self.device),
            betas=(0.9, 0.98),
            weight_decay=0.0,
            fused=True,
            capturable=self.device.type == "cuda",
        )

    def set_rate(self, factor: float) -> None:
        self.factor.fill_(factor * self.rate)
        self.adam.param_groups[0]["lr"].fill_(ADAM * factor * self.rate)

    @torch.no_grad()
    def step(self) -> None:
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        for stack, momentum in zip(self.stacks, self.momenta):
            gradient = torch.stack([p.grad for p in stack])
            momentum.lerp_(gradient, 1 - MOMENTUM)
            update = orthogonal(gradient.lerp_(momentum, MOMENTUM))
            rows, columns = update.shape[1:]
            rate = self.factor * MUON
            torch._foreach_mul_(stack, 1 - rate * DECAY)
            scale = -rate * math.sqrt(max(1.0, rows / columns))
            torch._foreach_add_(stack, list((update.float() * scale).unbind(0)))
        self.adam.step()

    def clear(self) -> None:
        for parameter in self.parameters:
            parameter.grad = None

    def state_dict(self) -> dict:
        return {"momenta": self.momenta, "adam": self.adam.state_dict()}

    def load_state_dict(self, state: dict) -> None:
        for own, saved in zip(self.momenta, state["momenta"]):
            own.copy_(saved)
        self.adam.load_state_dict(state["adam"])
        self.adam.param_groups[0]["lr"] = torch.tensor(ADAM, device=self.device)


def orthogonal(x: Tensor) -> Tensor:
    """(n, rows, columns) -> the nearest matrices with singular values near 1, by Newton-Schulz."""
    a, b, c = COEFFICIENTS
    x = x.to(fast_type(x.device))
    tall = x.shape[1] > x.shape[2]
    if tall:
        x = x.mT
    x = x / x.norm(dim=(1, 2), keepdim=True).clamp(min=TINY)
    for _ in range(ROUNDS):
        gram = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x.mT if tall else x
