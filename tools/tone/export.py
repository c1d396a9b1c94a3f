"""From a trained network to the file that the product runs: ONNX, its weights in eight bits."""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import nn


def export(network: nn.Module, target: Path, outputs: tuple[str, ...]) -> None:
    """Writes the network with inputs ids and mask; `outputs` are the names of what it answers.

    Seven bits of the eight are used, so that processors without VNNI, whose sums would overflow, answer alike.
    """
    network.eval()
    with tempfile.TemporaryDirectory() as folder:
        whole, prepared = Path(folder, "whole.onnx"), Path(folder, "prepared.onnx")
        given = (torch.randint(5, 1000, (2, 9)), torch.ones(2, 9, dtype=torch.long))
        batch, length = torch.export.Dim("batch", min=1, max=4096), torch.export.Dim("length", min=2, max=512)
        torch.onnx.export(
            network, given, str(whole), input_names=["ids", "mask"], output_names=list(outputs),
            dynamic_shapes=({0: batch, 1: length}, {0: batch, 1: length}), dynamo=True, external_data=False, verbose=False,
        )  # fmt: skip
        quant_pre_process(str(whole), str(prepared))
        quantize_dynamic(
            str(prepared), str(target), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
            op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        )  # fmt: skip
