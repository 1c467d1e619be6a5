"""Scrapy settings: each deviation from the framework's default, with its reason.

Facts about one portal live in its portal file, never here.
"""

# The name in log lines and run records. Default: scrapybot.
BOT_NAME = "nianbao"

# The visited portal must be able to see who asks. Default: Scrapy's own name and site.
USER_AGENT = "nianbao"

# Rules of the visited site bind us. Default: off.
ROBOTSTXT_OBEY = True

# Both open a port through which code can be run in the crawler. Default: on.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# A hostile link or redirect must not reach local files or a second protocol; only HTTP is archived.
# Default: all enabled.
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}

# With the default of 1 GiB a gzip bomb of 2 MB took 1.1 GiB of memory, with this limit 119 MiB.
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024

# Scrapy makes this many tasks for every response, items or not; the default of 100 cost a third of
# the throughput.
CONCURRENT_ITEMS = 4

# A district's portal is one small server. Default: 8 at once without a pause.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
