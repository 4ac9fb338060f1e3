"""Scripts and styles as they are served: under names with a fingerprint, compressed, in STATIC_ROOT."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from luoshi.web.datadir import NotReadyError


def collect() -> None:
    """Bring STATIC_ROOT up to date; at once when nothing changed. NotReadyError when the front-end was never built."""
    digest = built_digest()
    stamp = Path(settings.STATIC_ROOT) / "built-digest"
    if stamp.exists() and stamp.read_text() == digest:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest)


def built_digest() -> str:
    """A fingerprint of every file of the build. NotReadyError when there is none."""
    digest = hashlib.sha256()
    for path, storage in _built_files():
        digest.update(path.encode())
        digest.update(Path(storage.path(path)).read_bytes())
    return digest.hexdigest()


def _built_files() -> list[tuple[str, Any]]:
    if not Path(settings.STATICFILES_DIRS[0][1]).is_dir():
        raise NotReadyError(
            "The pages' scripts and styles have not been built. Start with `make run`, or run tools/build first.\n"
            "页面脚本和样式尚未构建。请用 make run 启动，或先运行 tools/build。"
        )
    return [found for finder in get_finders() for found in finder.list(None)]
