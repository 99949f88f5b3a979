"""Steps are done once, again when their inputs change, and again when they were broken off."""

from pathlib import Path

import pytest

from tools.steps import Step, fingerprint


def step(folder: Path, made: list[str], *, broken: bool = False, facts=()) -> Step:
    """Return a step that copies `folder/source` to a product, and says so in `made`."""

    def make() -> None:
        made.append("made")
        product.write_bytes(b"".join(f.read_bytes() for f in sorted(source.rglob("*"))))
        if broken:
            raise KeyboardInterrupt

    source = folder / "source"
    source.mkdir(exist_ok=True)
    product = folder / "product"
    return Step(
        title="Copying",
        make=make,
        product=product,
        stamp=folder / "stamps" / "copy",
        inputs=(source,),
        facts=facts,
    )


def test_a_step_is_made_once(tmp_path):
    made: list[str] = []

    step(tmp_path, made).run()
    step(tmp_path, made).run()

    assert made == ["made"]


@pytest.mark.parametrize("change", ["content", "new", "renamed", "deleted"])
def test_a_step_is_made_again_when_an_input_changes(tmp_path, change):
    made: list[str] = []
    file = tmp_path / "source" / "a"
    copy = step(tmp_path, made)
    file.write_text("one")
    copy.run()

    match change:
        case "content":
            file.write_text("two")
        case "new":
            (tmp_path / "source" / "b").touch()
        case "renamed":
            file.rename(file.with_name("b"))
        case "deleted":
            file.unlink()
    copy.run()

    assert made == ["made", "made"]


def test_a_step_is_made_again_when_a_fact_changes(tmp_path):
    made: list[str] = []

    step(tmp_path, made, facts=("3.11",)).run()
    step(tmp_path, made, facts=("3.12",)).run()

    assert made == ["made", "made"]


def test_a_step_is_made_again_when_its_product_is_gone(tmp_path):
    made: list[str] = []
    copy = step(tmp_path, made)
    copy.run()

    copy.product.unlink()
    copy.run()

    assert made == ["made", "made"]
    assert copy.is_done()


def test_a_step_that_was_broken_off_is_made_again(tmp_path):
    made: list[str] = []
    step(tmp_path, made).run()
    (tmp_path / "source" / "a").write_text("changed")
    with pytest.raises(KeyboardInterrupt):
        step(tmp_path, made, broken=True).run()
    (tmp_path / "source" / "a").unlink()  # as it was when the first one was stamped

    step(tmp_path, made).run()

    assert made == ["made", "made", "made"]


def test_fingerprint_tells_apart_what_only_looks_joined_alike(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    for folder, parts in ((one, ("ab", "c")), (other, ("a", "bc"))):
        (folder / "in").mkdir(parents=True)
        for name, text in zip("xy", parts, strict=True):
            (folder / "in" / name).write_text(text)

    assert fingerprint([one / "in"]) != fingerprint([other / "in"])
    assert fingerprint([one / "in"]) == fingerprint([one / "in"])
