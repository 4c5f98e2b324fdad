"""Trains the number reader: `python -m extract.digits.training.train [--cache build/digits] [--model model.npz]`.

Two stages with fixed seeds and numbers of steps. The guarding stage learns from all families but those held out; its
model is what the measurements on unseen fonts speak of. The shipped model goes on from there with lines in all
families. Needs PyTorch (CPU) and Pillow with Raqm, which the product does not.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

from extract.digits.symbols import CLASSES
from extract.digits.training.fonts import HELD_OUT, Face, faces, fetch
from extract.digits.training.lines import make

CHANNELS = (16, 32, 48, 80)
WIDE = 128
# Columns of a batch: 57 strips of 160, or 14 of 640.
PIXELS = 9_120
GUARD_LINES, GUARD_STEPS, GUARD_RATE = 90_000, 5_200, 3e-3
SHIP_LINES, SHIP_STEPS, SHIP_RATE = 24_000, 1_000, 1.2e-3
CHUNK = 500


class Reader(nn.Module):
    """Strips (n, 1, 32, width) -> log-probabilities (width / 4, n, CLASSES)."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 1
        for number, channels in enumerate(CHANNELS):
            layers += [nn.Conv2d(before, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()]
            if number < 2:
                layers.append(nn.MaxPool2d(2))
            elif number == 2:
                layers.append(nn.MaxPool2d((2, 1)))
            before = channels
        layers += [nn.Conv2d(before, WIDE, (4, 1), bias=False), nn.BatchNorm2d(WIDE), nn.ReLU()]
        self.look = nn.Sequential(*layers)
        self.join = nn.Sequential(
            nn.Conv1d(WIDE, WIDE, 5, padding=2, bias=False), nn.BatchNorm1d(WIDE), nn.ReLU(),
            nn.Conv1d(WIDE, WIDE, 5, padding=2, bias=False), nn.BatchNorm1d(WIDE), nn.ReLU(),
            nn.Dropout(0.1), nn.Conv1d(WIDE, CLASSES, 1),
        )  # fmt: skip

    def forward(self, strips: torch.Tensor) -> torch.Tensor:
        return self.join(self.look(strips).squeeze(2)).permute(2, 0, 1).float().log_softmax(2)


def _chunk(task: tuple[list[Face], int, int, float]) -> list[tuple[np.ndarray, list[int]]]:
    chosen, seed, count, hard = task
    made = (make(chosen, seed * 1_000_003 + number, hard) for number in range(count))
    return [item for item in made if item is not None]


def generate(chosen: list[Face], seed: int, count: int, path: Path, workers: int) -> list[tuple[np.ndarray, list[int]]]:
    """`count` lines (fewer by those that the preparation refuses), the same for the same seed; kept in `path`."""
    if path.exists():
        with np.load(path) as kept:
            ends, answer_ends = np.cumsum(kept["widths"]), np.cumsum(kept["lengths"])
            strips = np.split(kept["strips"], ends[:-1], axis=1)
            answers = np.split(kept["answers"], answer_ends[:-1])
        return [(strip, answer.tolist()) for strip, answer in zip(strips, answers, strict=True)]
    # Every chunk goes from easy to hard on its own, so that any part of the lines has the same mixture.
    tasks = [(chosen, seed * 10_000 + number, CHUNK, 0.5 + 0.5 * (number % 3 > 0)) for number in range(count // CHUNK)]
    start, lines = time.monotonic(), []
    with multiprocessing.Pool(workers) as pool:
        for number, part in enumerate(pool.imap(_chunk, tasks), 1):
            lines += part
            if number % 20 == 0:
                print(f"  {len(lines)} lines, {time.monotonic() - start:.0f} s", flush=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(
        path,
        strips=np.concatenate([strip for strip, _ in lines], axis=1),
        widths=[strip.shape[1] for strip, _ in lines],
        answers=np.concatenate([np.array(answer, np.uint8) for _, answer in lines]),
        lengths=[len(answer) for _, answer in lines],
    )
    return lines


def _batches(lines: list[tuple[np.ndarray, list[int]]], rng: np.random.Generator):
    """Endless (width, batch): lines of like width, fewer of the wide ones, so that each batch costs about the same.

    Widths are multiples of 32 and batches always full: the fewer shapes there are, the faster PyTorch is.
    """
    widths = np.array([-(-round(strip.shape[1] * 1.08) // 32) * 32 for strip, _ in lines])
    while True:
        groups: list[tuple[int, np.ndarray]] = []
        for width in np.unique(widths):
            members = rng.permutation(np.flatnonzero(widths == width))
            size = PIXELS // int(width)
            groups += [(int(width), members[n : n + size]) for n in range(0, len(members) - size + 1, size)]
        for place in rng.permutation(len(groups)):
            width, members = groups[place]
            yield width, [lines[number] for number in members]


def _shift(strip: np.ndarray, limit: int, rng: np.random.Generator) -> np.ndarray:
    """A strip moved and scaled a little, since no frame is exact, and darkened or lightened: float32 in 0..1."""
    image = strip.astype(np.float32) / 255
    if rng.random() < 0.6:
        height, width = image.shape
        tall, long = rng.uniform(0.88, 1.08), rng.uniform(0.92, 1.08)
        columns = min(max(8, round(width * long)), limit)
        rows = (np.arange(height) - height / 2 + rng.uniform(-1.5, 1.5)) / tall + height / 2
        places = np.minimum((np.arange(columns) / long).astype(int), width - 1)
        nearest = np.rint(rows).astype(int)
        inside = (nearest >= 0) & (nearest < height)
        moved = np.zeros((height, columns), np.float32)
        low = np.clip(np.floor(rows).astype(int), 0, height - 1)
        high = np.clip(low + 1, 0, height - 1)
        part = (rows - np.floor(rows))[:, None].astype(np.float32)
        moved[inside] = ((1 - part) * image[low] + part * image[high])[inside][:, places]
        image = moved
    if rng.random() < 0.3:
        image = np.clip(image * rng.uniform(0.7, 1.3), 0, 1)
    return image


def fit(net: Reader, lines: list, steps: int, rate: float, seed: int, path: Path) -> None:
    """Train for `steps` batches with one cycle of the learning rate; the model goes to `path`, unfinished ones too."""
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    loss_of = nn.CTCLoss(zero_infinity=True)
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=1e-4)
    cycle = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=rate, total_steps=steps, pct_start=0.15)
    net.train()
    batches, start, mean = _batches(lines, rng), time.monotonic(), 0.0
    for step in range(1, steps + 1):
        width, batch = next(batches)
        images = [_shift(strip, width, rng) for strip, _ in batch]
        strips = np.zeros((len(batch), 1, 32, width), np.float32)
        for number, image in enumerate(images):
            strips[number, 0, :, : image.shape[1]] = image
        # Half precision with the processor's own instructions is three times as fast.
        with torch.autocast("cpu", dtype=torch.bfloat16):
            output = net(torch.from_numpy(strips))
        answers = torch.tensor([symbol for _, answer in batch for symbol in answer], dtype=torch.long)
        lengths = torch.tensor([len(answer) for _, answer in batch])
        frames = torch.tensor([-(-image.shape[1] // 4) for image in images]).clamp(max=width // 4)
        loss = loss_of(output, answers, frames, lengths)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        cycle.step()
        mean = loss.item() if step == 1 else 0.98 * mean + 0.02 * loss.item()
        if step % 100 == 0 or step == steps:
            print(f"  step {step} of {steps}: loss {mean:.4f}, {time.monotonic() - start:.0f} s", flush=True)
        if step % 1000 == 0 or step == steps:
            save(net, path)
            net.train()


def save(net: Reader, path: Path) -> None:
    """Write the weights for the reader: batch normalisation folded in, kernels as (inputs, outputs), half precision."""
    net.eval()
    arrays: dict[str, np.ndarray] = {}
    modules = [*net.look, *net.join]
    convolutions = [number for number, module in enumerate(modules) if isinstance(module, (nn.Conv2d, nn.Conv1d))]
    for name, number in enumerate(convolutions):
        weight = modules[number].weight.detach().numpy().astype(np.float64)
        following = modules[number + 1] if number + 1 < len(modules) else None
        if isinstance(following, (nn.BatchNorm2d, nn.BatchNorm1d)):
            factor = following.weight.detach().numpy() / np.sqrt(following.running_var.numpy() + following.eps)
            bias = following.bias.detach().numpy() - following.running_mean.numpy() * factor
            weight = weight * factor.reshape(-1, *[1] * (weight.ndim - 1))
        else:
            bias = modules[number].bias.detach().numpy()
        # (outputs, inputs, kernel...) -> (kernel... x inputs, outputs)
        weight = np.moveaxis(weight, 0, -1)
        weight = np.moveaxis(weight, 0, -2).reshape(-1, weight.shape[-1])
        arrays[f"weight{name}"] = weight.astype(np.float16)
        arrays[f"bias{name}"] = bias.astype(np.float16)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)
    print(
        f"wrote {path}: {path.stat().st_size} bytes, {sum(array.size for array in arrays.values())} weights", flush=True
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=Path("build/digits"), help="folder of fonts and lines")
    parser.add_argument("--model", type=Path, default=Path(__file__).parents[1] / "model.npz", help="the model's file")
    parser.add_argument("--ship", action="store_true", help="only the second stage, from the cache's guard.pt")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.use_deterministic_algorithms(True)
    every = faces(fetch(arguments.cache))
    known = [face for face in every if face.family not in HELD_OUT]
    print(f"{len(every)} faces, {len(known)} of them in families that the guarding stage sees", flush=True)
    torch.manual_seed(1)
    net = Reader()
    if arguments.ship:
        net.load_state_dict(torch.load(arguments.cache / "guard.pt", weights_only=True))
    else:
        lines = generate(known, 1, GUARD_LINES, arguments.cache / "guard-lines.npz", arguments.threads)
        fit(net, lines, GUARD_STEPS, GUARD_RATE, 1, arguments.cache / "guard.npz")
        torch.save(net.state_dict(), arguments.cache / "guard.pt")
    lines = generate(every, 2, SHIP_LINES, arguments.cache / "ship-lines.npz", arguments.threads)
    fit(net, lines, SHIP_STEPS, SHIP_RATE, 2, arguments.model)


if __name__ == "__main__":
    main()
