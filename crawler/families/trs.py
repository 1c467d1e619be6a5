"""TRS WCM (拓尔思) and the static directories that look like it, over a third of all portals."""

from crawler.families.family import Family, mark


class Trs(Family):
    """Directories of static pages; the pager's script differs per portal."""

    name = "trs"
    marks = (
        mark("article file", 4, "links", r"/\d{6}/t\d{8}_\d+\.s?html?(?=$|[?#\n])"),
        mark("own address", 4, "url", r"/t\d{6,8}_\d+\.s?html?(?:$|[?#])"),
        mark("article without month", 3, "links", r"/t\d{5,12}\.shtml(?=$|[?#\n])"),
        mark("editor class", 3, "text", r"TRS_Editor|trs_editor_view|TRS_UEDITOR|TRS_PreAppend"),
        mark("attachment name", 2, "text", r"[\"'/]P0\d{16,20}\.\w{2,5}"),
        mark("pager script", 1, "text", r"create(?:PageHTML|Page)\s*\((?!\s*[\"']page_div)"),
        mark("relative links", 1, "text", r"href=[\"']\./(?!index)[\w/]+"),
    )
