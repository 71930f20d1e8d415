"""The floor: what it costs to read a file's cells and to count its rows.

Tab-separated text is read by pyarrow as a stream, every cell a text; a spreadsheet by calamine.
"""

from __future__ import annotations

import sys

HEAD_LINES = 2


def main(path: str) -> None:
    print(workbook_rows(path) if path.endswith(".xlsx") else text_rows(path))


def workbook_rows(path: str) -> int:
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    return sum(1 for _ in sheet.iter_rows())


def text_rows(path: str) -> int:
    import pyarrow as pa
    import pyarrow.csv as arrow

    with open(path, encoding="utf-8") as stream:
        headers = [stream.readline() for _ in range(HEAD_LINES + 1)][-1].rstrip("\n").split("\t")
    reader = arrow.open_csv(
        path,
        read_options=arrow.ReadOptions(skip_rows=HEAD_LINES),
        parse_options=arrow.ParseOptions(delimiter="\t", quote_char=False),
        convert_options=arrow.ConvertOptions(column_types=dict.fromkeys(headers, pa.string())),
    )
    return sum(batch.num_rows for batch in reader)


if __name__ == "__main__":
    main(sys.argv[1])
