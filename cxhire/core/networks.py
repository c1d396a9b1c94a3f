"""Trained networks that lie beside the code, run by onnxruntime on one core, and the tokens that all of them read."""

from __future__ import annotations

from pathlib import Path

import onnxruntime
from tokenizers import Tokenizer

FOLDER = Path(__file__).resolve().parents[1] / "models"


def open_network(file: Path) -> onnxruntime.InferenceSession:
    """A network, to be run by one thread. Raises onnxruntime's errors where the file is absent or broken."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False  # it would keep what the longest text ever took
    return onnxruntime.InferenceSession(
        file, options, providers=["CPUExecutionProvider"],
        disabled_optimizers=["SkipLayerNormFusion"],  # made a fifth slower by it, measured with 1.32
    )  # fmt: skip


def open_tokenizer() -> Tokenizer:
    """BERT's word pieces; nothing is cut or padded."""
    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
