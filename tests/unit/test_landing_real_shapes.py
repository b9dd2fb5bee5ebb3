"""Codes and numbers as bureaus send them, read under the product's own contracts; every value is made up."""

from datetime import date
from pathlib import Path

import pytest
from format_files import landed, problem, reading, set_aside

from pipelines.base.settings import SOURCES_DIR
from pipelines.contracts.feed import Feed, read_contract

PENALTY = (
    "行政相对人名称,统一社会信用代码,行政处罚决定书文号,违法行为类型,违法事实,处罚依据,处罚类别,处罚内容,"
    "罚款金额(万元),没收金额(万元),处罚决定日期,公示截止期,处罚机关,更新时间"
)
LOAN = (
    "合作银行,机构编码,风险补偿项目,借款合同号,借据号,企业名称,统一社会信用代码,贷款金额(万元),发放日,到期日,年利率(%),"
    "担保方式,是否首贷,是否知识产权质押,是否高企,是否科小,备案日期,备案批次"
)
INVOICE = "统一社会信用代码,发票号码,开票日期,购方单位代号,金额,税额,价税合计,发票状态"
CODE = "91330200561262545U"
ROUNDED = "is a number that a spreadsheet rounded, its last digits are lost: have the column sent as text"


def contract(feed: str) -> Feed:
    return read_contract(SOURCES_DIR / f"{feed}.yml")


def table(header: str, *rows: str) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def penalty(code: str, number: str = "芜市监罚〔2024〕1号") -> str:
    what = "广告违法,未按规定公示,广告法第九条,罚款,罚款,1.5,0,2024-05-03,2025-05-03,芜湖市市场监督管理局"
    return f"芜湖市李四小吃店,{code},{number},{what},2024-05-10 08:00:00"


def loan(contract_no: str, loan_no: str) -> str:
    rest = "300,2024-05-03,2025-05-03,4.35,信用,是,否,是,否,2024-06-01,2024-01"
    return f"芜湖扬子银行,B0001,科创贷,{contract_no},{loan_no},芜湖试验科技有限公司,{CODE},{rest}"


@pytest.mark.parametrize("code", ["34020219651122301X", "340202196511223018", "650104900307001", "L34020219651122301X"])
def test_a_penalised_person_has_no_code_and_is_left_to_his_name(tmp_path: Path, code: str) -> None:
    account = reading(tmp_path, table(PENALTY, penalty(code)), "处罚.csv", contract("credit/admin_penalty"))
    assert landed(tmp_path, "enterprise_id", "uscc", "identifier_kind", "identifier_raw") == [(None,) * 4]
    assert account.notes["enterprise.number_of_a_person"] == 1
    assert code not in account.model_dump_json()


@pytest.mark.parametrize(
    "code", ["\\", "—", "无统一社会信用代码", "None", "８８８８８８８８８８８８８８８８８８", "(空)"]
)
def test_a_code_that_says_nothing_is_left_to_the_name(tmp_path: Path, code: str) -> None:
    reading(tmp_path, table(PENALTY, penalty(code)), "处罚.csv", contract("credit/admin_penalty"))
    assert landed(tmp_path, "enterprise_id", "identifier_kind") == [(None, None)]


def test_a_number_of_a_person_or_of_none_pays_no_tax(tmp_path: Path) -> None:
    """Where a code must be, its row is quarantined and named."""
    rows = [f"{code},1234567{no},2024-05-03,B00001,100.00,13.00,113.00,有效发票" for no, code in enumerate(
        ("34020219651122301X", "/", "未知", CODE))]  # fmt: skip
    account = reading(tmp_path, table(INVOICE, *rows), "销项_20241101.csv", contract("tax/vat_invoice"))
    assert account.rows_landed == 1
    nothing = "is a placeholder, but the column is required"
    assert [row[-1] for row in set_aside(tmp_path)] == [
        "is a personal ID number, not an enterprise code", nothing, nothing,
    ]  # fmt: skip


def test_loans_do_not_become_one_because_a_spreadsheet_rounded_them(tmp_path: Path) -> None:
    rows = [loan("HT1", "6.22848E+18"), loan("4.55001e17", "JJ2"), loan("HT3", '"=""3.1e+20"""'), loan("HT4", "JJ4")]
    account = reading(tmp_path, table(LOAN, *rows), "贷款备案_20241101.csv", contract("finance/loan_filing"))
    assert (account.rows_landed, {row[-1] for row in set_aside(tmp_path)}) == (1, {ROUNDED})
    assert [row[1] for row in set_aside(tmp_path)] == ["借据号", "借款合同号", "借据号"]


def test_one_loan_however_its_number_is_decorated(tmp_path: Path) -> None:
    rows = [
        loan("合同编号：HT-7", "'6222021234567890123"),
        loan("HT-7(1-1)", '"=""6222021234567890123"""'),
        loan("`HT-7", "借据号:6222021234567890123"),
        loan("HT\u200b-7", "\ufeff6222021234567890123\x0b"),
    ]
    reading(tmp_path, table(LOAN, *rows), "贷款备案_20241101.csv", contract("finance/loan_filing"))
    assert set(landed(tmp_path, "contract_no", "loan_no")) == {("HT-7", "6222021234567890123")}
    assert len(landed(tmp_path, "loan_no")) == len(rows)


def test_which_texts_are_keys() -> None:
    feed = contract("innovation/gradient_list")
    kinds = {column.name: feed.key_of(column) for column in feed.columns if column.type == "text"}
    assert kinds == {"enterprise_name": "name", "batch_name": "name", "district_name": None}
    filing = contract("finance/loan_filing")
    numbers = {column.name for column in filing.columns if filing.key_of(column) == "number"}
    assert numbers == {"bank_code", "contract_no", "loan_no"}


def test_the_header_again_is_set_aside_and_one_in_another_order_rejects_the_file(tmp_path: Path) -> None:
    """A notice of which every column is text, put together of pages; below the second header all cells are moved."""
    header, row = "企业名称,入库登记编号,公告批次,区县,年份", "某某{}有限公司,202434020200900{:03},第一批,镜湖区,2024"
    feed = contract("innovation/sme_admission")
    pages = table(header, row.format("甲", 1), header, row.format("乙", 2))
    assert reading(tmp_path, pages, "a.csv", feed).rows_landed == 2
    assert [found[0::3] for found in set_aside(tmp_path)] == [(3, "is the header again")]
    moved = "企业名称,入库登记编号,区县,公告批次,年份"
    refused = problem(tmp_path, table(header, row.format("甲", 1), moved, row.format("乙", 2)), "b.csv", feed)
    what = "b.csv row 3 is a header with its columns in another order: split the file into one for each header"
    assert (refused.code, refused.message) == ("headers_change", what)


def test_the_full_export_of_the_tax_bureau(tmp_path: Path) -> None:
    """Either number by row, a time behind the day, and a status that says whether a red invoice took it back."""
    header = "统一社会信用代码,发票代码,发票号码,数电发票号码,开票日期,购方单位代号,金额,税额,价税合计,发票状态"
    raw = table(
        header,
        f"{CODE},3400204130,20000001,,2024-05-03 13:05:09,B1,100.00,13.00,113.00,正常",
        f"{CODE},,,24342000000012345678,2024/5/3 0:00,B2,100.00,13.00,113.00,已红冲-全额",
        f"{CODE},3400204130,20000003,,2024-05-03T13:05:09+08:00,B3,(100.00),-13.00,\u2212113.00,作废",
    )
    assert reading(tmp_path, raw, "a.csv", contract("tax/vat_invoice")).rows_landed == 3
    day = date(2024, 5, 3)
    assert landed(tmp_path, "invoice_no", "invoice_date", "total_cny", "status_code") == [
        ("20000001", day, 113, "valid"),
        ("24342000000012345678", day, 113, "valid"),
        ("20000003", day, -113, "void"),
    ]


def test_an_element_of_the_patent_office_names_its_document_type(tmp_path: Path) -> None:
    patent = (
        "<申请号>2013106997442</申请号><专利类型>发明</专利类型><发明名称>一种装置</发明名称><申请人>某某公司</申请人>"
        "<申请日>2013-12-18</申请日><主分类号>G06F17/30</主分类号><更新时间>2024-05-10 08:00:00</更新时间>"
    )
    start = '<?xml version="1.0" encoding="utf-8" standalone="no"?>\n<!DOCTYPE 专利集 SYSTEM "/dtd/patents.dtd"[]>'
    raw = f"{start}<专利集><专利>{patent}</专利></专利集>".encode()
    assert reading(tmp_path, raw, "a.xml", contract("ip/patent")).rows_landed == 1
    assert landed(tmp_path, "application_no", "application_date") == [("201310699744.2", date(2013, 12, 18))]
