"""What `nianbao diff` shows of values."""

from corpus.cli.diff import _show


def test_long_values_are_cut_where_they_may_differ_and_not_to_nothing() -> None:
    shown = _show("某市人民政府办公厅" * 20)
    assert shown.startswith("某市人民政府办公厅某市")
    assert shown.endswith("…")
    assert _show("两 件\n以上") == "两 件 以上"
    assert _show(None) == "-"
