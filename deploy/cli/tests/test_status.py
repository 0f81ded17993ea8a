"""What a table of processes leaves out."""

from deploy.cli.status import filled


def test_columns_that_are_empty_in_every_row_are_left_out() -> None:
    columns, rows = ["name", "pid", "behind"], [["kafka", "", ""], ["notify", "", "0"]]
    assert filled(columns, rows) == (["name", "behind"], [["kafka", ""], ["notify", "0"]])
