"""One thread: these tests run beside others on small machines."""

import torch

torch.set_num_threads(1)
