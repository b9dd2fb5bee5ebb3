"""The inbox: what names say, and what is not there yet."""

import os
from datetime import date
from pathlib import Path

import pytest

from pipelines.arrivals.file_dates import doubtful_digits, version_of
from pipelines.arrivals.inbox import read_name, survey
from pipelines.day.accounts import in_use_lines

DAY = date(2019, 5, 1)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("企业登记_dongguan_20190501.csv", ("企业登记_dongguan", DAY, "")),
        ("企业登记_dongguan_20190501_2.csv", ("企业登记_dongguan", DAY, "2")),
        ("企业登记_dongguan_20190501_000012.csv.zip", ("企业登记_dongguan", DAY, "000012")),
        ("企业登记20190501.zip", ("企业登记", DAY, "")),
        ("20190501.csv", ("", DAY, "")),
        ("登记_20190501.parquet", ("登记", DAY, "")),
        ("登记.20190501", ("登记", DAY, "")),
        ("登记_2019-05-01T08.csv", ("登记", DAY, "")),
        ("登记_2019-05-01T0830.csv", ("登记", DAY, "")),
        ("登记_2019Q2.csv", ("登记", date(2019, 4, 1), "")),
        ("登记_2019年第二季度.xlsx", ("登记", date(2019, 4, 1), "")),
        ("2019年4季度登记.xlsx", ("登记", date(2019, 10, 1), "")),
        ("登记20190501第3版.xlsx", ("登记", DAY, "")),
        ("登记_20190501_终稿2.xlsx", ("登记", DAY, "")),
        ("登记_20190501(修改后).xlsx", ("登记", DAY, "")),
        ("登记_20190501_new.xlsx", ("登记", DAY, "")),
        ("登记_20190501_重新报送.xlsx", ("登记", DAY, "")),
        ("登记_20190501 - 复件.xlsx", ("登记", DAY, "")),
        ("renew_20190501.csv", ("renew", DAY, "")),
        ("登记_20190501_补报.xlsx", ("登记_补报", DAY, "")),  # a supplement does not replace the list
        ("登记v1.2_20190501.csv", ("登记v1.2", DAY, "")),
        ("登记.csv", ("登记", None, "")),
        ("登记", ("登记", None, "")),
        ("登记_20191301.csv", ("登记_20191301", None, "")),  # no such month
        ("登记_20190230.csv", ("登记_20190230", None, "")),
        ("登记_2019050.csv", ("登记_2019050", None, "")),
        ("登记_20190501_终稿.csv", ("登记", DAY, "")),
        ("登记_2019-05-01.csv", ("登记", DAY, "")),
        ("登记_2019-5-1.csv", ("登记", DAY, "")),
        ("登记_2019–05–01.csv", ("登记", DAY, "")),
        ("登记 2019.05.01.xlsx", ("登记", DAY, "")),
        ("登记_2019_05_01.xlsx", ("登记", DAY, "")),
        ("2019年5月1日登记.xlsx", ("登记", DAY, "")),
        ("登记（２０１９年０５月０１日）.xls", ("登记", DAY, "")),
        ("二〇一九年五月一日登记.xls", ("登记", DAY, "")),
        ("登记(截至2019年5月1日).xlsx", ("登记", DAY, "")),
        ("20190501_登记.xlsx", ("登记", DAY, "")),
        ("登记_20190501(1).xlsx", ("登记", DAY, "")),
        ("登记_20190501 (2).csv", ("登记", DAY, "")),
        ("登记_20190501（3）.csv", ("登记", DAY, "")),
        ("登记_20190501 - 副本.csv", ("登记", DAY, "")),
        ("登记_20190501_v2.xlsx", ("登记", DAY, "")),
        ("登记_20190501第二版.xlsx", ("登记", DAY, "")),
        ("登记_20190501_第二次.xlsx", ("登记", DAY, "")),
        ("登记_20190501二稿.xlsx", ("登记", DAY, "")),
        ("登记_20190501_rev2.xlsx", ("登记", DAY, "")),
        ("登记_20190501改2.xlsx", ("登记", DAY, "")),
        ("登记_20190501_完整版.xlsx", ("登记", DAY, "")),
        ("登记_20190501_已盖章.xlsx", ("登记", DAY, "")),
        ("登记_20190501_OK.xlsx", ("登记", DAY, "")),
        ("登记_20190501_备份.xlsx", ("登记", DAY, "")),
        ("全量_登记_20190501.xlsx", ("登记", DAY, "")),
        ("登记_20190501_第二批.xlsx", ("登记_第二批", DAY, "")),
        ("登记_20190501_发改委.xlsx", ("登记_发改委", DAY, "")),
        ("登记_20190501_V1.2_最终版(3).xlsx", ("登记", DAY, "")),
        ("登记-20190501-定稿.xlsx", ("登记", DAY, "")),
        ("20190501最终版登记.xlsx", ("登记", DAY, "")),
        ("登记_20190501102030.csv", ("登记", DAY, "")),
        ("登记_20190501T102030.csv", ("登记", DAY, "")),
        ("登记_2019-05-01 10-20-30.csv", ("登记", DAY, "")),
        ("登记_20190401-20190501.csv", ("登记", DAY, "")),
        ("登记_201905.xlsx", ("登记", DAY, "")),
        ("登记_2019年5月.xlsx", ("登记", DAY, "")),
        ("登记_20190501_市区.csv", ("登记_市区", DAY, "")),
        ("登记_20190501_补充.csv", ("登记_补充", DAY, "")),  # a supplement replaces nothing
        ("2018年第1批登记_20190501.csv", ("2018年第1批登记", DAY, "")),
        ("91340202MA20190501.csv", ("91340202MA20190501", None, "")),  # a code is not a date
        ("登记(1).csv", ("登记", None, "")),
        ("登记_最终版.csv", ("登记", None, "")),
        ("2019年登记.csv", ("2019年登记", None, "")),
        ("登记_30190501.csv", ("登记_30190501", None, "")),
        ("登记 2019 05 01.csv", ("登记", DAY, "")),
        ("登记_44190020190501.csv", ("登记_441900", DAY, "")),
        ("登记_20190501-3.csv", ("登记", DAY, "3")),
        ("登记_20190501T102030Z.csv", ("登记", DAY, "")),
        ("截止2019年5月1日的登记.csv", ("登记", DAY, "")),
        ("登记_20190501_441900.csv", ("登记_441900", DAY, "")),  # another division, not a sequence number
        ("登记_20190501_320505_补充.csv", ("登记_320505_补充", DAY, "")),
    ],
)
def test_what_a_name_says(name: str, said: tuple[str, date | None, str]) -> None:
    assert read_name(name) == said


@pytest.mark.parametrize(
    ("name", "digits"),
    [
        ("名单_190430.csv", "190430"),
        ("名单_30-04-2019.csv", "30-04-2019"),
        ("名单 30.4.19.csv", "30.4.19"),
        ("名单_4月30日.csv", "4月30"),
        ("名单_20190431.csv", "20190431"),
        ("名单_201913.csv", "201913"),
        ("名单_1556582400.csv", "1556582400"),
        ("名单_20180501_20190501.csv", "20180501"),
        ("名单_20190501_110101.csv", "110101"),  # Dongcheng, or a minute past eleven
        ("名单_20190501-0502.csv", "0502"),
    ],
)
def test_digits_of_a_part_that_may_be_a_date(name: str, digits: str) -> None:
    assert doubtful_digits(name, DAY) == digits


@pytest.mark.parametrize(
    "name",
    [
        "工商_9910001.csv",
        "企业登记_鸠江.csv",
        "贷款余额_MYB05_201903.csv",
        "贷款_MYB20010.csv",
        "贷款余额_MYB05_201903_20190405.txt",  # of a month, sent on a day
        "名单_340207.csv",
        "名单_20190501_340207.csv",
        "110101_名单_20190501.csv",
        "名单_20190501_12.csv",
        "名单_20190501_000012.csv",
        "名单_2018年第2批_20190501.csv",
        "名单_2018.csv",
        "名单_91340202MA20190501.csv",
        "名单_20190401-20190501.csv",
    ],
)
def test_other_digits_of_a_part_are_not_doubtful(name: str) -> None:
    assert doubtful_digits(name, DAY) is None


def test_which_of_several_versions_is_later() -> None:
    names = [
        "登记_20190501.csv",
        "登记_20190501(1).csv",
        "登记_20190501 (2).csv",
        "登记_20190501(10).csv",
        "登记_20190501102030.csv",
        "登记_20190501_v1.csv",
        "登记_20190501_v1.2.csv",
        "登记_20190501_v2.csv",
        "登记_20190501_v10.csv",
        "登记_20190501_修订版.csv",
        "登记_20190501_最终版.csv",
        "登记_20190501_最终版(1).csv",
    ]
    mixed = [*names[::2], *names[1::2]]
    assert sorted(mixed, key=version_of) == names


def test_the_folder_around_a_file_tells_its_date_where_the_name_does_not(tmp_path: Path) -> None:
    put(tmp_path, "tax/a/20190501/登记.csv", "tax/a/2018-01-01/登记_20190501.csv", "tax/a/2019年5月/登记.csv")
    found = {file.path: (file.part, file.as_of, file.is_month) for file in survey(tmp_path, ["tax/a"]).files}
    assert found == {
        "tax/a/20190501/登记.csv": ("登记", DAY, False),
        "tax/a/2018-01-01/登记_20190501.csv": ("登记", DAY, False),
        "tax/a/2019年5月/登记.csv": ("登记", DAY, True),
    }


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def test_files_are_found_by_feed_in_order_of_path(tmp_path: Path) -> None:
    put(tmp_path, "tax/b/2_20190501.csv", "tax/b/1.csv", "tax/a/deep/er/3.csv")
    found = survey(tmp_path, ["tax/a", "tax/b"])
    assert [(file.feed, file.path, file.part, file.as_of) for file in found.files] == [
        ("tax/a", "tax/a/deep/er/3.csv", "3", None),
        ("tax/b", "tax/b/1.csv", "1", None),
        ("tax/b", "tax/b/2_20190501.csv", "2", DAY),
    ]
    assert found.unknown == {}


@pytest.mark.parametrize(
    "name",
    [
        "~$a.xlsx",
        "deep/~$a.xlsx",
        ".a.csv",
        "a.csv.tmp",
        "a.csv.part",
        "a.filepart",
        "a.crdownload",
        ".up/a.csv",
        ".~lock.a.csv",
    ],
)
def test_hidden_files_and_unfinished_uploads_are_not_there_yet(tmp_path: Path, name: str) -> None:
    put(tmp_path, f"tax/a/{name}")
    found = survey(tmp_path, ["tax/a"])
    assert (found.files, found.unknown) == ((), {})


def test_locks_of_open_documents_and_uploads_under_way_are_noted(tmp_path: Path) -> None:
    put(
        tmp_path, "tax/a/~$a.xlsx", "tax/a/.~lock.a.xlsx#", "tax/a/x/.~b.xlsx", "tax/a/c.csv.part", "tax/a/.keep", "~$z"
    )
    assert survey(tmp_path, ["tax/a"]).in_use == (
        "tax/a/.~lock.a.xlsx#",
        "tax/a/c.csv.part",
        "tax/a/x/.~b.xlsx",
        "tax/a/~$a.xlsx",
    )
    line = (
        "left out: 1 lock or temporary file: tax/a/~$a.xlsx; close the document or let the upload end, and remove what"
    )
    assert in_use_lines(["tax/a/~$a.xlsx"]) == [f"{line} is left over"]
    assert in_use_lines(["a"] * 5)[0].startswith("left out: 5 lock or temporary files: a, a, a and 2 more; close")
    assert in_use_lines([]) == []


def test_folders_of_no_feed_are_counted(tmp_path: Path) -> None:
    put(tmp_path, "tax/a/1.csv", "ip/patent/1.csv", "ip/patent/x/2.csv", "tax/stray.csv", "readme.txt")
    found = survey(tmp_path, ["tax/a"])
    assert [file.path for file in found.files] == ["tax/a/1.csv"]
    assert found.unknown == {"ip/patent": 2, "tax": 1, ".": 1}


def test_an_inbox_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert survey(tmp_path / "nowhere", ["tax/a"]).files == ()


def put_raw(folder: Path, *names: bytes) -> None:
    """Files whose names are not UTF-8."""
    for name in names:
        put(folder, os.fsdecode(name))


def test_a_name_in_gb18030_is_read_and_the_file_opened_by_its_bytes(tmp_path: Path) -> None:
    """As an FTP server on Linux stores what a Chinese Windows sends."""
    raw = b"tax/a/" + "东莞".encode("gbk") + "/销项_20190501_2.csv".encode("gbk")
    put_raw(tmp_path, raw)
    found = survey(tmp_path, ["tax/a"])
    (file,) = found.files
    assert (file.path, file.part, file.as_of, file.seq) == ("tax/a/东莞/销项_20190501_2.csv", "销项", DAY, "2")
    assert os.fsencode(found.place(file).relative_to(tmp_path)) == raw
    assert found.place(file).read_bytes() == b"x"
    assert found.refused == {}


def test_a_name_that_cannot_be_read_refuses_one_file(tmp_path: Path) -> None:
    put_raw(tmp_path, b"tax/a/\xff_20190501.csv", b"tax/a/b\x1b[2J.csv", b"tax/a/c.csv", b"odd\xff/1.csv", b"\x07.csv")
    found = survey(tmp_path, ["tax/a"])
    assert {file.path for file in found.files} == {"tax/a/\\xff_20190501.csv", "tax/a/b\\x1b[2J.csv", "tax/a/c.csv"}
    assert set(found.refused) == {"tax/a/\\xff_20190501.csv", "tax/a/b\\x1b[2J.csv"}
    assert all(found.place(file).read_bytes() == b"x" for file in found.files)
    assert found.unknown == {"odd\\xff": 1, ".": 1}
    found.model_dump_json(exclude={"on_disk"})


def test_two_files_whose_names_have_one_text(tmp_path: Path) -> None:
    """Sent once by SFTP and once by FTP: it is unknown which of them is the later correction."""
    text = "tax/a/销项_20190501.csv"
    put_raw(tmp_path, text.encode(), text.encode("gbk"))
    found = survey(tmp_path, ["tax/a"])
    first, second = found.files
    assert {first.path, second.path} == {text, "tax/a/\\xcf\\xfa\\xcf\\xee_20190501.csv"}
    (fault,) = found.refused.values()
    assert "in GB18030 is the name of another file here in UTF-8" in fault
    assert {os.fsencode(found.place(file).name) for file in found.files} == {
        name.rpartition("/")[2].encode(encoding) for name, encoding in ((text, "utf-8"), (text, "gbk"))
    }


def test_a_link_in_a_circle_is_no_file(tmp_path: Path) -> None:
    put(tmp_path, "tax/a/1.csv")
    (tmp_path / "tax" / "a" / "2.csv").symlink_to("2.csv")
    assert [file.path for file in survey(tmp_path, ["tax/a"]).files] == ["tax/a/1.csv"]
