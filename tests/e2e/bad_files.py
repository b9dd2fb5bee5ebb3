"""Files as they must not be, made from the small city's own: each under a name that says what is wrong with it.

Nothing here is real: identifiers and amounts that begin with `PLANTED` are grepped for wherever people and logs look.
"""

import os
import shutil
import zipfile
from pathlib import Path

from small_city import City

HEADER = "企业名称,统一社会信用代码,注册日期,企业类型,注册资金,经营范围,所在省份,地区\n"
INVOICE_HEADER = "统一社会信用代码,发票号码,开票日期,购方单位代号,金额,税额,价税合计,发票状态\n"
PLANTED = ("91340202MA7SECRET9", "91340202MA7HIDDEN8", "7318264955.137", "绝密甲乙丙有限公司")
"""Values of rows that are quarantined or of files that are rejected: no line and no log may show one."""

CODE, OTHER_CODE, AMOUNT, NAME = PLANTED
UNREADABLE_NAME = b"\xff\x1b[31m_20260630.csv"
ROWS = 200
BROKEN_ROWS = (5, 40, 77)


def _row(number: int, *, name: str = "", code: str = "", scope: str = "软件开发") -> str:
    enterprise = name or f"芜湖试验{number}号科技有限公司"
    return f"{enterprise},{code or f'34020000{number:07d}'},2015-06-01,N/A,100(万元人民币),{scope},安徽省,芜湖市\n"


def rows(count: int = ROWS, **changed: str) -> list[str]:
    """A registry file of `count` good rows; `changed` replaces row numbers, as a spreadsheet shows them."""
    found = [_row(number) for number in range(2, count + 2)]
    for row_no, text in changed.items():
        found[int(row_no.removeprefix("row_")) - 2] = text
    return found


def registry(city: City, part: str, text: str | bytes) -> Path:
    """Put a registry file into the inbox."""
    path = city.inbox_file("registry/enterprise", part)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def with_broken_bytes() -> bytes:
    """A GB18030 file in which the names of three rows hold a byte that is not text."""
    lines = (HEADER + "".join(rows())).encode("gb18030").splitlines(keepends=True)
    for row_no in BROKEN_ROWS:
        lines[row_no - 1] = lines[row_no - 1].replace("试验".encode("gb18030"), "试".encode("gb18030") + b"\xff\xff")
    return b"".join(lines)


def plant(city: City) -> list[Path]:
    """Drop every bad file into the city's inbox; returns the files without a row that can land."""
    wrong_header = HEADER.replace("统一社会信用代码", "信用代码").replace("地区", CODE)
    missing = [",".join(line.split(",")[:4] + line.split(",")[5:]) for line in (HEADER, *rows())]
    unclosed = rows(row_60=_row(60, name=NAME, code=CODE, scope='"软件开发'))
    named_in_gb18030(city.inbox_file("registry/enterprise", "国标码"), HEADER + "".join(rows()))
    rejected = [
        _moved(registry(city, "乱码", HEADER + "".join(rows())), UNREADABLE_NAME),
        registry(city, "表头不识", wrong_header + "".join(rows())),
        registry(city, "缺列", "".join(missing)),
        registry(city, "没有表头", _row(1, name=NAME, code=OTHER_CODE) + "".join(rows())),
        registry(city, "空文件", ""),
        registry(city, "只有表头", HEADER),
        registry(city, "引号未合", HEADER + "".join(unclosed)),
    ]
    registry(city, "坏字节", with_broken_bytes())
    registry(city, "含NUL", HEADER + "".join(rows(row_9=_row(9, name=NAME, code=CODE.replace("A7", "A\x007")))))
    registry(city, "大单元格", HEADER + "".join(rows(row_33=_row(33, code=CODE, scope="长" * (50_000_000 // 3)))))
    registry(city, "行数过少", HEADER + "".join(rows(20)))
    whole = city.inbox_file("tax/vat_invoice", "销项发票", "zip")
    shutil.copyfile(whole, whole.with_name(whole.name.replace("销项发票", "销项发票重送")))
    cut = whole.with_name(whole.name.replace("销项发票", "销项发票截断"))
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    _odd_amount(whole.with_name(whole.name.replace("销项发票", "销项发票补开")))
    return [*rejected, cut]


def named_in_gb18030(path: Path, text: str) -> None:
    """A file whose name is in the encoding of a Chinese Windows, as it comes by FTP."""
    path.with_name(os.fsdecode(path.name.encode("gb18030"))).write_text(text, encoding="utf-8")


def _moved(path: Path, name: bytes) -> Path:
    return path.rename(path.with_name(os.fsdecode(name)))


def _odd_amount(path: Path) -> None:
    lines = [f"91340202MYGFJ3AL4G,{number:08d},2026/5/4,A00001,100,13,113,有效发票\n" for number in range(2, 302)]
    lines[48] = f"{OTHER_CODE},00000050,2026/5/4,A00001,{AMOUNT},13,113,有效发票\n"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{path.stem}.csv", INVOICE_HEADER + "".join(lines))
