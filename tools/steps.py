"""Steps of a set-up: each is done once, and again only when what it is made from has changed."""

import hashlib
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to make, and how to know whether it stands."""

    title: str  # for people: "Installing the Python packages"
    make: Callable[[], None]
    product: Path  # exists once the step is done
    stamp: Path  # holds the fingerprint of what `product` was made from
    inputs: tuple[Path, ...] = ()  # files, or folders with all their files
    facts: tuple[str, ...] = ()  # what else decides the result, such as Python's version

    def is_done(self) -> bool:
        """Whether the product stands and was made from what the inputs are now."""
        try:
            written = self.stamp.read_text(encoding="utf-8")
        except FileNotFoundError:
            return False
        return self.product.exists() and written == fingerprint(self.inputs, self.facts)

    def run(self) -> None:
        """Make the product if needed. The stamp comes last, so a broken-off step is done again."""
        if self.is_done():
            return
        # Taken before the work: an input that changes meanwhile must count as changed.
        made_from = fingerprint(self.inputs, self.facts)
        self.stamp.unlink(missing_ok=True)
        print(f"{self.title} …", end="", flush=True)
        started = time.monotonic()
        self.make()
        self.stamp.parent.mkdir(parents=True, exist_ok=True)
        self.stamp.write_text(made_from, encoding="utf-8")
        print(f" {time.monotonic() - started:.1f} s", flush=True)


def fingerprint(inputs: Iterable[Path], facts: Iterable[str] = ()) -> str:
    """Return a hash of the files' names and contents, and of the facts, in the order given."""
    digest = hashlib.sha256()

    def add(part: bytes) -> None:
        digest.update(len(part).to_bytes(8, "big") + part)

    for fact in facts:
        add(fact.encode())
    for given in inputs:
        files = sorted(p for p in given.rglob("*") if p.is_file()) if given.is_dir() else [given]
        for file in files:
            add(file.relative_to(given.parent).as_posix().encode())
            add(file.read_bytes() if file.exists() else b"")
    return digest.hexdigest()


def remove(path: Path) -> None:
    """Delete a file or a folder; nothing there is fine."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
