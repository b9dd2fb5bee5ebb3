"""Indicative credit limits: per product or programme what each cap comes to, which one binds, and what is left."""

from __future__ import annotations

from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Cell, Grid, Label, Section
from pipelines.pages.rules import rulebook_title
from pipelines.pages.words import NOT_KNOWN, amount, authority_words, code_cell, label

TITLE = Label("授信额度测算", "Indicative credit limits")
_NOTE = Label("按规则测算，仅供参考，不是授信承诺。", "What the rules would allow; an indication, not an offer.")
_PLACEHOLDER = Label("含占位示例，不得据以授信。", "Some are placeholders; do not lend on them.")
_NOT_FOUND = Cell(Label("未查到或取决于等级", "not found, or by a grade"), "warn")
_PRODUCTS = (
    Label("产品或项目", "Product or programme"),
    Label("状态", "State"),
    Label("额度", "Limit"),
    Label("已用余额", "Drawn"),
    Label("可用", "Left"),
    Label("权威级别", "Authority"),
)
_CAPS = (
    Label("产品或项目", "Product or programme"),
    Label("限额", "Cap"),
    Label("依据", "Figure"),
    Label("金额", "Amount"),
)


def limits_sections(enterprise: Enterprise) -> list[Section]:
    """One section for all products; none if no product is open in the enterprise's place."""
    rows = sorted(
        enterprise.rows("mart_credit_limit"), key=lambda row: (row["rulebook_code"], row["order_no"], row["cap_code"])
    )
    if not rows:
        return []
    products = {row["rulebook_code"]: row for row in rows}
    is_placeholder = any(row["authority"] == "placeholder" for row in rows)
    known = [row for row in products.values() if row["state_code"] == "indicated"]
    marked = {row["rulebook_code"]: row for row in rows if row["authority"] == "placeholder"}
    of_products = tuple(_product(enterprise, row | _mark(marked.get(code))) for code, row in products.items())
    of_caps = tuple(_cap(enterprise, row) for row in rows)
    return [
        Section(
            TITLE,
            grids=(
                Grid(_PRODUCTS, of_products, figures=frozenset({2, 3, 4})),
                Grid(_CAPS, of_caps, Label("各项限额", "Caps"), frozenset({3}), is_folded=True),
            ),
            warning=_PLACEHOLDER if is_placeholder else None,
            note=_NOTE,
            digest=Label(f"{len(known)}/{len(products)} 个产品有额度", f"{len(known)} of {len(products)} with a limit"),
        )
    ]


def _mark(placeholder: Row | None) -> Row:
    """What a product's authority is if one of its caps is a placeholder: then the limit is one too."""
    return {} if placeholder is None else {name: placeholder[name] for name in ("authority", "is_verified")}


def _product(enterprise: Enterprise, row: Row) -> tuple[Cell, ...]:
    return (
        Cell(rulebook_title(enterprise, row)),
        code_cell("limit_state", row["state_code"]),
        amount(row["limit_cny"], "cny"),
        amount(row["drawn_cny"], "cny"),
        amount(row["available_cny"], "cny"),
        authority_words(row),
    )


def _cap(enterprise: Enterprise, row: Row) -> tuple[Cell, ...]:
    base = label("limit_base", row["base_code"]) if row["base_code"] else None
    named = Label(row["name_zh"], row["name_en"]) if row["name_zh"] else base or Label("—")
    cap = amount(row["cap_cny"], "cny")
    if row["cap_kind_code"] == "ceiling" and row["cap_cny"] is None:
        cap = _NOT_FOUND
    return (
        Cell(rulebook_title(enterprise, row)),
        Cell(named),
        NOT_KNOWN if base is None else _figure(row, base),
        Cell(cap.text, "warn") if row["is_binding"] else cap,
    )


def _figure(row: Row, base: Label) -> Cell:
    """The figure that the cap is calculated from: its band, or its amount."""
    if row["base_band_code"]:
        return Cell(Label(f"{base.zh} {row['base_band_code']}", f"{base.en} {row['base_band_code']}"))
    if row["base_value"] is None:
        return Cell(Label(f"{base.zh}未知", f"{base.en}: unknown"), "warn")
    shown = amount(row["base_value"], "flag" if row["cap_kind_code"] == "needs" else "cny")
    return Cell(Label(f"{base.zh} {shown.text.zh}", f"{base.en} {shown.text.en}"))
