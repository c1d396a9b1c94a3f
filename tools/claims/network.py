"""The network: MiniLM's six layers on both texts at once, and what is asked of them."""

from __future__ import annotations

from tone.network import WIDTH, Encoder
from torch import Tensor, nn

from claims.pairs import ENTAILMENTS

SEPARATES = 102  # BERT's [SEP]


class PairNetwork(nn.Module):
    """[CLS] earlier [SEP] later [SEP], as ids and mask [batch, length], to log-odds (contradiction, undermining, promise) [batch, 3]."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.entails = nn.Linear(WIDTH, len(ENTAILMENTS))
        self.asked = nn.Linear(WIDTH, 3)
        self.drop = nn.Dropout(0.1)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        logits: Tensor = self.asked(self.read(ids, mask))
        return logits

    def read(self, ids: Tensor, mask: Tensor) -> Tensor:
        """What is understood of each pair [batch, WIDTH]: the first token's state and the mean of all."""
        ends = (ids == SEPARATES).long()
        second = (ends.cumsum(1) - ends).clamp(max=1)
        hidden = self.encoder(ids, mask, second)
        inside = mask.to(hidden.dtype)[:, :, None]
        mean = (hidden * inside).sum(1) / inside.sum(1)
        heard: Tensor = self.drop(hidden[:, 0] + mean)
        return heard
