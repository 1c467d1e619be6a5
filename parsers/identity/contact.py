"""The contact line: telephone, fax, address, postcode, e-mail and the office to turn to.

Numbers are kept as published; normalising touches the kinds of dash and bracket, never digits.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.fold import fold, strip_blank
from parsers.identity.passage import Article, Passage
from parsers.model import Contact

_WINDOW = 8
_MAX_BODY = 400
_DASH = "一-"
_NUMBER = rf"[(+]?\d[\d(){_DASH}]{{2,24}}\d(?:转\d{{1,6}})?"
_NUMBERS = rf"{_NUMBER}(?:[、,;/或和]{{1,2}}[(+\d][\d(){_DASH}]{{5,20}}\d){{0,3}}"
_TEL_LABEL = r"(?:联系|咨询|办公|服务|受理|监督|固定)?(?:电话|联系方式|热线)(?:号码)?"
_PHONE = re.compile(
    rf"{_TEL_LABEL}(?P<fax>(?:[及和、/]|\()传真\)?)?(?:\([^()\d]{{0,10}}\))?[:为是]{{0,2}}(?P<v>{_NUMBERS})"
)
_FAX = re.compile(rf"传真(?:电话|号码)?[)]?[:为是]{{0,2}}(?P<v>{_NUMBERS})")
_POSTCODE = re.compile(r"(?:邮编|邮政编码|邮编号码|邮递区号)[:为是]{0,2}(?P<v>\d{6})(?!\d)")
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])(?P<v>[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,30}){1,4})"
)
_NEXT_LABEL = (
    r"(?:邮编|邮政编码|邮递区号|(?:联系|咨询|办公)?电话|传真|电子邮[箱件]|邮箱|[Ee]-?mail"
    r"|联系人|联系方式|网址)"
)
_ADDRESS = re.compile(
    r"(?:(?:联系|通信|通讯|通联|办公|邮寄|单位|受理|接收|机关)地址"
    r"|(?<![\u4e00-\u9fff])地址|、地址)"
    rf"[:为是]{{0,2}}(?P<v>(?:(?!{_NEXT_LABEL})(?:[^,。;:()]|\([^(){{}}:]{{0,40}}\))){{2,80}})"
)
_OFFICE = re.compile(
    r"(?:请|可|欢迎|应|径)(?:您|直接|及时|径|随时|先){0,2}(?:与|和|同|跟|向)(?P<v>[^,。;:()]{2,50}?)"
    r"(?:\([^()]{0,200}\))?(?:进行|直接)?(?:联系|联络|咨询|反映|反馈|提出|垂询)"
)
_CALL = re.compile(
    r"(?:请|可)(?:直接|及时)?(?:联系|致电|咨询)[:]?(?P<v>[^,。;:()\d]{4,40}?)(?=[,。;:(]|\d|电话|$)"
)
_UNIT = re.compile(
    r"(?:联系|受理|咨询)(?:单位|部门|机构|科室)[:为是]{1,2}(?P<v>[^,。;:()]{2,40}?)(?=[,。;:(]|$)"
)
_ANCHOR = re.compile(r"疑问|不明|意见(?:和|或|与|及|、)?建议|如需|如有|联系|咨询")
_BLOCK = re.compile(
    rf"(?:{_TEL_LABEL}|(?:联系|通信|通讯|办公)?地址|传真|邮编|邮政编码|电子邮|邮箱|[Ee]-?mail|联系)"
)
_VAGUE = re.compile(r"^(?:我们|我(?:镇|局|办|委|乡|街道)|他们|相关|有关)")


@dataclass(frozen=True, slots=True)
class _Found:
    name: str
    start: int
    end: int
    passage: Passage


def normalise_phone(raw: str) -> str:
    """Unify dashes and brackets of a telephone number; several numbers are joined by "; ".

    >>> normalise_phone("0571－63201270"), normalise_phone("（010）65194406、12345678")
    ('0571-63201270', '010-65194406; 12345678')
    """
    folded = re.sub(r"\((\+?\d{2,4})\)-?", r"\1-", fold(raw))
    numbers = (re.sub(rf"[{_DASH}]+", "-", part) for part in re.split(r"[、,;/或和]+", folded))
    return "; ".join(number.strip("-()") for number in numbers if number)


def read_contact(article: Article) -> Contact:
    """Read the contact line: the sentence inviting questions, or a block of labelled lines."""
    passages = article.passages[: len(article.front) + _MAX_BODY]
    anchor = _find_anchor(passages, len(article.front))
    if anchor is None:
        return Contact()
    found = list(_find_fields(passages[anchor]))
    for passage in passages[anchor + 1 : anchor + _WINDOW]:
        if len(passage.text) <= 120 and _BLOCK.match(passage.text):
            found.extend(_find_fields(passage))
    return _make_contact(article, found)


def _find_anchor(passages: tuple[Passage, ...], front_count: int) -> int | None:
    """Find where the contact begins: invitation first, then labels in the introduction, blocks."""
    ranked = [(_rank_anchor(p.text, n < front_count), n) for n, p in enumerate(passages)]
    places = (n for _, n in sorted((rank, n) for rank, n in ranked if rank is not None))
    return next((n for n in places if any(True for _ in _find_fields(passages[n]))), None)


def _rank_anchor(text: str, in_front: bool) -> int | None:
    if _OFFICE.search(text) and re.search(r"报告|年报|疑问|电话|地址", text):
        return 0
    if in_front:
        return 1 if _ANCHOR.search(text) else 2
    if _BLOCK.match(text) and len(text) <= 120:
        return 2
    return 3 if "联系电话" in text or "咨询电话" in text else None


def _find_fields(passage: Passage) -> Iterator[_Found]:
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(passage.text):
            if name == "office" and _VAGUE.match(match["v"]):
                continue
            if name == "address" and re.match(r"https?|www\.", match["v"], re.IGNORECASE):
                continue
            yield _Found(name, *match.span("v"), passage)
            if name == "phone" and match["fax"]:
                yield _Found("fax", *match.span("v"), passage)
            break


_PATTERNS = (
    ("phone", _PHONE),
    ("fax", _FAX),
    ("address", _ADDRESS),
    ("postcode", _POSTCODE),
    ("email", _EMAIL),
    ("office", _OFFICE),
    ("office", _CALL),
    ("office", _UNIT),
)


def _make_contact(article: Article, found: list[_Found]) -> Contact:
    first = {field.name: field for field in reversed(found)}
    phone = _raw_number(first.get("phone"))
    place = found[0].passage
    here = [field for field in found if field.passage is place]
    span = min(field.start for field in here), max(field.end for field in here)
    return Contact(
        phone_raw=phone,
        phone=normalise_phone(phone) if phone else None,
        fax_raw=_raw_number(first.get("fax")),
        address_raw=_raw(first.get("address")),
        postcode=_folded(first.get("postcode")),
        email=_folded(first.get("email")),
        office_raw=_raw(first.get("office")),
        locator=place.locate(article.document, *span),
    )


def _raw(field: _Found | None) -> str | None:
    if field is None:
        return None
    return strip_blank(field.passage.raw_of(field.start, field.end)).rstrip("、") or None


def _folded(field: _Found | None) -> str | None:
    return field.passage.text[field.start : field.end] if field else None


def _raw_number(field: _Found | None) -> str | None:
    """Return a number as published, cut where a blank ends it: 63201270 2021-01-20."""
    raw = _raw(field)
    if raw is None:
        return None
    kept = ""
    for piece in re.split(r"(\s+)", raw):
        last_run = re.split(f"[{_DASH}]", fold(kept))[-1]
        if len(last_run) >= 7 and piece[:1].isdigit():
            break
        kept += piece
    return strip_blank(kept)
