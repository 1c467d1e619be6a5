"""Shapes of addresses that many platforms share: articles, files, page numbers.

A shape says what kind of page an address is likely to be, never a year or an agency.
"""

import re

_HEX32 = r"[0-9a-f]{32}"
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_END = r"(?=$|[?#])"

ARTICLE = re.compile(
    r"/(?:"
    r"t\d{6,8}_\d+\.s?html?|t\d{5,12}\.shtml|\d{6}/t\d{5,12}\.html?"
    rf"|art_\d+_\d+\.html|art_{_HEX32}\.html"
    rf"|(?:\d{{6}}|\d{{8}})/{_HEX32}(?:\.s?html|/c\.html)|\d{{4}}/\d{{1,2}}/\d{{1,2}}/{_HEX32}\.shtml"
    r"|\d{6}/(?:c\d{2}_)?\d{3,12}\.shtml"
    rf"|columns/{_UUID}/(?:\d+/)*{_UUID}\.html|[\w-]+/\d{{4}}-\d\d-\d\d/{_UUID}\.html"
    rf"|content_(?:\d+|{_HEX32})(?:\.s?html)?"
    r"|m?post_\d+\.html|info/\d+/\d+\.htm|\d{18,19}\.html|[0-9a-f]{24}\.html|i\d{5,9}\.html"
    r"|\d{5,9}/index\.html?|\d{12,19}/index\.s?html|public/(?:description/)?\d+(?:/\d+)?\.html"
    r"|(?:\w+AnnualReport|Xxgknb|\w*Content)/show/\d+\.html"
    r"|doc_[0-9a-f]{24}\.html|c\d+/content\.html|xxgk-show-\d+\.html|article_\d+\.html"
    r"|contents/\d+/\d+\.html|Content-\d+\.html|gongkai/show/\d+\.html|single/\d+/\d+\.html"
    r"|c/\d{4}-\d\d-\d\d/\d+\.shtml|\d{5,9}\.jhtml|\d{7,10}\.html"
    rf"){_END}",
    re.IGNORECASE,
)
"""Addresses that are articles on one platform or another."""

FILE = re.compile(
    r"\.(?:docx?|wps|pdf|ofd|xlsx?|et|rtf|odt|zip|rar|7z|csv|txt|pptx?)(?=$|[?#&])", re.IGNORECASE
)
"""Addresses that name a document file."""

DOWNLOAD = re.compile(
    r"/module/download/down(?:file)?\.jsp\?|/system/_content/download\.jsp\?"
    r"|/attachment/\d+/\d+/\d+/|/group\d+/M[0-9A-F]{2}/|/cms_files/filemanager/"
    r"|[?&](?:wbfileid|fileName|filename|attachId|attachmentId)=",
    re.IGNORECASE,
)
"""Addresses that hand out a file whatever they end in."""

REPORT_SLUG = re.compile(
    r"(?:xxgk|zwgk|gk)\w{0,6}?(?:nb|ndbg)|(?<![a-z])nd?bg?(?:nb)?_?20\d\d|ndbg|gk?nb(?![a-z])|dbgn(?![a-z])"
    r"|annualreport|nianbao|niandubaogao|xxgkAnnualReport",
    re.IGNORECASE,
)
"""Parts of addresses that report columns often carry (pinyin initials of 政府信息公开年报)."""

SIBLING_SLUG = re.compile(r"/(?:zf)?(?:xxgk(?:zn|zd|ml)|fdzdgk\w{0,4})(?=[_/.\d]|$)", re.IGNORECASE)
"""Addresses of the columns that the uniform menu puts beside the report column."""


def is_file(url: str) -> bool:
    """Say whether an address hands out a document file."""
    return bool(FILE.search(url) or DOWNLOAD.search(url))
