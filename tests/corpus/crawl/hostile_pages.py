"""Hostile cases of sections 1 to 8 of the checklist: lists, changes, files, transport, titles."""

from tests.corpus.crawl.hostile_case import Hostile
from tests.corpus.crawl.outcomes import (
    ends,
    goes_on,
    judged,
    kept_file,
    known_again,
    listed,
    one_page,
    reads,
    seen_at_second,
    sends_referer,
    untouched,
    withdrawn,
)

_READ = "read whole, the report found"
_COMPLETE = "the list is read to a proven end"
_LATER = "asked again later, then read whole"
_NOT_WHOLE = "captured as truncated, asked again, then not got; the portal is partial"
_BLOCKED = "never fought; the portal is blocked"
LISTS = (
    Hostile("1", "list-empty", "a year's list without a row", _COMPLETE, listed("openness")),
    Hostile("1", "list-of-one", "a list of one row", _COMPLETE, listed("openness")),
    Hostile("1", "list-one-page", "a list of exactly one page", _COMPLETE, listed("trs-plain")),
    Hostile("1", "list-many-pages", "lists of several pages", _COMPLETE, listed("cases", "ucap")),
    Hostile("1", "after-end-404", "page N+1 answers 404", _COMPLETE, listed("trs-plain")),
    Hostile("1", "after-end-repeat", "page N+1 repeats page 1", _COMPLETE, listed("trs-styled")),
    Hostile(
        "1",
        "after-end-empty",
        "page N+1 is empty under 200",
        _COMPLETE,
        listed("trs-records-first"),
    ),
)
TWINS = (
    Hostile(
        "2", "county-and-city", "a city shows copies of county reports and links to others",
        "both addresses are archived; a copy stays a page of its own", listed("city"),
    ),
    Hostile(
        "2", "http-and-https", "every page stands under http and https", "one request for both",
        one_page("trs-plain"),
    ),
    Hostile(
        "2", "www-and-bare", "every page stands under www. and the bare host",
        "one request for both", one_page("trs-styled"),
    ),
)  # fmt: skip
CHANGES = (
    Hostile(
        "3", "corrected-elsewhere", "a corrected report under another address, the wrong one stays",
        "reported as new beside the first", seen_at_second("corrected-elsewhere", "new"),
    ),
    Hostile(
        "3", "silent-edit", "another number under the same address, without a validator",
        "reported as changed in numbers, with the cells", seen_at_second("silent-edit", "numbers"),
    ),
    Hostile(
        "3", "replaced-file", "another file under the same address",
        "reported as changed in numbers", seen_at_second("replaced-file", "numbers"),
    ),
    Hostile(
        "3", "noise-only", "only the counter of readers changes",
        "bytes differ, the report says the same: no change", seen_at_second("noise-only", "bytes"),
    ),
    Hostile(
        "3", "lying-304", "304 although the page has changed",
        "believed three times, then asked for whole", known_again("lying-304"),
    ),
    Hostile(
        "3", "moved", "two redirects to a new address", "reported as moved",
        seen_at_second("moved", "moved"),
    ),
    *(
        Hostile(
            "3", f"withdrawn-{way}", f"a report is gone: {words}", "an observation, no deletion",
            withdrawn(f"withdrawn-{way}"),
        )
        for way, words in (
            ("404", "404"), ("410", "410"), ("soft", "an error page under 200"),
            ("home", "sent to the home page"),
        )
    ),
)  # fmt: skip
FILES = (
    Hostile("4", "page", "the report is a page", _READ, listed("slug")),
    *(
        Hostile(
            "4", f"{ending}-only", f"the report stands in a .{ending} file only",
            "page and file archived", kept_file(f"{ending}-only"),
        )
        for ending in ("doc", "wps", "xls", "txt")
    ),
    Hostile(
        "4", "pdf-only", "the report stands in a .pdf file only", "page and file archived",
        kept_file("maker-file"),
    ),
    Hostile("4", "image-only", "the report is a picture", "page and picture archived",
            kept_file("picture-only")),
    Hostile("4", "several-kinds", ".pdf, .docx and .doc beside a page", "all archived",
            listed("trs-plain", "jcms")),
    Hostile("4", "page-and-file", "page and file with the same text", "both archived",
            kept_file("page-and-file")),
    Hostile("4", "zip-of-several", "one zip file with several agencies", "archived as it is",
            kept_file("zip-of-several")),
)  # fmt: skip
TABLES = (
    Hostile("5", "tables-as-images", "pictures instead of tables", "the pictures are archived too",
            kept_file("tables-as-images")),
    *(
        Hostile("5", name, does, "archived byte for byte; year and agency readable", reads(name))
        for name, does in (
            ("tables-split", "a table goes on in a second one"),
            ("tables-nested", "tables inside tables"),
            ("third-table-empty", "the third table has no figure"),
            ("merges-lost", "merged cells came apart"),
        )
    ),
)  # fmt: skip
TRANSPORT = (
    *(
        Hostile("6", name, does, "the bytes decide the charset; year and agency are read",
                reads(name))
        for name, does in (
            ("gbk-as-utf-8", "GBK under a UTF-8 header"),
            ("utf-8-as-gbk", "UTF-8 under a GBK header"),
            ("gb18030-as-gb2312", "GB18030 under a GB2312 label"),
            ("gbk-without-label", "GBK without a label"),
            ("utf-16", "UTF-16 without a label"),
            ("latin-1-label", "UTF-8 labelled iso-8859-1"),
            ("no-type", "no media type"),
            ("octet-stream", "a page labelled application/octet-stream"),
            ("plain-type", "a page labelled text/plain"),
            ("gzip", "gzip without being asked"),
            ("gzip-unlabelled", "gzip without a label"),
            ("gzip-claimed", "plain bytes labelled gzip"),
            ("deflate-raw", "deflate without its wrapper"),
            ("chunked", "chunks with trailers"),
            ("unframed", "no length: the end of the connection ends the page"),
        )
    ),
    Hostile("6", "length-short", "a length that is too short", "read up to the length",
            ends("moods", "length-short", "done")),
    Hostile("6", "length-long", "a length that is too long, at every attempt", _NOT_WHOLE,
            ends("moods", "length-long", "dead", "ResponseDataLossError")),
    Hostile("6", "refresh", "a meta refresh", "followed", reads("refresh")),
    Hostile("6", "script-redirect", "a script leaves for another page", "followed",
            reads("script-redirect")),
    Hostile("6", "chain", "three redirects of three kinds", "followed", reads("chain")),
    Hostile("6", "missing-301-home", "missing pages lead to the home page",
            "seen as missing; the rest is complete", judged("welcoming", "complete")),
    Hostile("6", "missing-soft-404", "missing pages answer 200",
            "seen as missing; the rest is complete", judged("migrated", "complete")),
    *(
        Hostile("6", f"wall-{wall}", does, _BLOCKED, judged(f"wall-{wall}", "blocked"))
        for wall, does in (
            ("challenge-412", "412 with $_ts"), ("challenge-521", "521 with a cookie"),
            ("challenge-stub", "a script stub of 1.3 KB under 200"),
            ("challenge-slider", "a slider under 200"), ("forbidden", "403 everywhere"),
            ("silent", "every connection is reset"), ("maintenance", "a system message under 200"),
            ("shell", "an empty script shell everywhere"),
        )
    ),
    *(
        Hostile("6", name, does, _LATER, goes_on(name))
        for name, does in (
            ("busy-503", "503 with Retry-After"), ("busy-429", "429 with Retry-After"),
            ("busy-past", "429 with a date that is over"),
            ("reset-before", "the connection is reset at first"),
            ("reset-inside", "the connection is reset within the page at first"),
            ("truncated", "the page breaks off at first"),
        )
    ),
    *(
        Hostile("6", name, does, _READ, reads(name))
        for name, does in (
            ("slow", "four seconds before the head"), ("stalling", "four seconds before the body"),
            ("dripping", "a few bytes at a time"), ("cookie", "a cookie is asked for"),
            ("agent", "unknown user agents are turned away"),
        )
    ),
)  # fmt: skip
TITLES = (
    *(
        Hostile("7", name, does, "found by its place in the list, not by its year", reads(name))
        for name, does in (
            ("wrong-year-in-path", "a wrong year in address and folder"),
            ("year-missing", "no year in the title"), ("two-years", "two years in the title"),
            ("two-lines", "a title of two lines"), ("unit-missing", "no agency in the title"),
        )
    ),
    Hostile("7", "readings-beside", "图解 and 解读 beside the report", "listed, not fetched",
            untouched("cases", "解读", "图解")),
    Hostile("7", "website-report", "政府网站年度报表 in the same list", "listed, not fetched",
            untouched("cases", "网站")),
)  # fmt: skip
ATTACHMENTS = (
    Hostile("8", "behind-referer", "a file is given only to who comes from its page",
            "asked for with the Referer", sends_referer("behind-referer")),
    Hostile("8", "same-name-twice", "two files of one name in two folders",
            "both archived, each under its address", listed("nfcms")),
    Hostile("8", "raw-gbk-name", "the name stands in a header as raw GBK",
            "archived, the header byte for byte", kept_file("raw-gbk-name")),
    Hostile("8", "untyped-file", "a file without a media type", "archived",
            kept_file("untyped-file")),
)  # fmt: skip
