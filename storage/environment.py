"""What code a run was made of beside our own: interpreter and installed packages."""

import hashlib
import platform
from functools import cache
from importlib.metadata import distributions


@cache
def describe_environment() -> dict[str, str]:
    """Return the interpreter and a digest of every installed package with its version."""
    found = sorted({f"{one.name.lower()}=={one.version}" for one in distributions()})
    digest = hashlib.sha256("\n".join(found).encode()).hexdigest()
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": platform.system(),
        "packages": f"sha256:{digest}",
    }
