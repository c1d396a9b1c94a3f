"""The network: MiniLM's six layers, and three heads that read them.

The layers are BERT's (Devlin et al. 2018) with the sizes of MiniLM-L6 (Wang et al. 2020), written out here because
the export to ONNX then holds what is needed and nothing else. Names of parameters are those of the published weights.
"""

from __future__ import annotations

import math
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

WIDTH, HEADS, LAYERS, INNER, LONGEST, DROPPED = 384, 12, 6, 1536, 512, 0.1
KINDS = 10


class Layer(nn.Module):
    """Self-attention, then two dense layers; each added to what came in, and normed."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = nn.Linear(WIDTH, 3 * WIDTH)  # query, key and value at once
        self.attended = nn.Linear(WIDTH, WIDTH)
        self.attended_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.inner = nn.Linear(WIDTH, INNER)
        self.outer = nn.Linear(INNER, WIDTH)
        self.outer_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(DROPPED)

    def forward(self, hidden: Tensor, shut: Tensor) -> Tensor:
        batch, length, _ = hidden.shape
        size = WIDTH // HEADS
        asked = self.asked(hidden).view(batch, length, 3, HEADS, size).permute(2, 0, 3, 1, 4)
        query, key, value = asked[0], asked[1], asked[2]
        scores = query @ key.transpose(-1, -2) / math.sqrt(size) + shut
        mixed = self.drop(scores.softmax(-1)) @ value
        mixed = mixed.transpose(1, 2).reshape(batch, length, WIDTH)
        hidden = self.attended_norm(hidden + self.drop(self.attended(mixed)))
        return self.outer_norm(hidden + self.drop(self.outer(F.gelu(self.inner(hidden)))))


class Encoder(nn.Module):
    """Token ids and mask [batch, length], and of two texts which one, 0 or 1, to hidden states [batch, length, WIDTH]."""

    def __init__(self, words: int) -> None:
        super().__init__()
        self.words = nn.Embedding(words, WIDTH)
        self.places = nn.Embedding(LONGEST, WIDTH)
        self.segments = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(DROPPED)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, ids: Tensor, mask: Tensor, segments: Tensor | None = None) -> Tensor:
        places = torch.arange(ids.shape[1], device=ids.device)
        which = self.segments.weight[0] if segments is None else self.segments(segments)
        hidden = self.words(ids) + self.places(places) + which
        hidden = self.drop(self.norm(hidden))
        shut = (1.0 - mask[:, None, None, :].to(hidden.dtype)) * -1e4
        for layer in self.layers:
            hidden = layer(hidden, shut)
        return hidden


class ToneNetwork(nn.Module):
    """How bad the whole is, which tokens carry it, and of which kind each would be; all as log-odds.

    The whole is read from the mean and from the tokens that carry it, so that one clause in a long mail is heard.
    """

    def __init__(self, encoder: nn.Module, width: int = WIDTH) -> None:
        super().__init__()
        self.encoder = encoder
        self.whole = nn.Linear(width, 1)
        self.attention = nn.Linear(width, 1)
        self.carries = nn.Linear(width, 1)
        self.kinds = nn.Linear(width, KINDS)
        self.drop = nn.Dropout(DROPPED)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(whole [batch], carrying [batch, length], kinds [batch, length, KINDS])."""
        hidden = self.drop(self.encoder(ids, mask))
        inside = mask.to(hidden.dtype)
        mean = (hidden * inside[:, :, None]).sum(1) / inside.sum(1, keepdim=True)
        shut = (1.0 - inside) * -1e4
        share = (self.attention(hidden)[:, :, 0] + shut).softmax(-1)
        heard = (hidden * share[:, :, None]).sum(1)
        return self.whole(mean + heard)[:, 0], self.carries(hidden)[:, :, 0], self.kinds(hidden)


_NAMES = {
    "asked": ("attention.self.query", "attention.self.key", "attention.self.value"), "attended": ("attention.output.dense",),
    "attended_norm": ("attention.output.LayerNorm",), "inner": ("intermediate.dense",), "outer": ("output.dense",),
    "outer_norm": ("output.LayerNorm",),
}  # fmt: skip
_EMBEDDINGS = {
    "words": "word_embeddings", "places": "position_embeddings", "segments": "token_type_embeddings", "norm": "LayerNorm",
}  # fmt: skip


def load_encoder(weights: Path) -> Encoder:
    """The encoder with published weights, from a `model.safetensors`."""
    given = load_file(str(weights))
    encoder = Encoder(given["embeddings.word_embeddings.weight"].shape[0])
    mine: dict[str, Tensor] = {}
    for name in encoder.state_dict():
        first, _, rest = name.partition(".")
        if first == "layers":
            number, part, what = rest.split(".")
            mine[name] = torch.cat(
                [given[f"encoder.layer.{number}.{theirs}.{what}"] for theirs in _NAMES[part]]
            )
        else:
            mine[name] = given[f"embeddings.{_EMBEDDINGS[first]}.{rest}"]
    encoder.load_state_dict(mine)
    return encoder


class Teacher(nn.Module):
    """MPNet (Song et al. 2020) as an encoder: twelve layers twice as wide, of which the top ones learn."""

    def __init__(self, folder: Path, learning: int) -> None:
        super().__init__()
        from transformers import AutoModel

        self.model = AutoModel.from_pretrained(str(folder))
        self.width: int = self.model.config.hidden_size
        for parameter in self.model.embeddings.parameters():
            parameter.requires_grad = False
        for layer in self.model.encoder.layer[:-learning]:
            for parameter in layer.parameters():
                parameter.requires_grad = False

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        hidden: Tensor = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        return hidden
