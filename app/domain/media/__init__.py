"""Media: they arrive in blocks, become renditions, and are read by whoever may."""

from app.domain.media.cleaning import delete_expired_uploads, delete_orphans, resume_processing
from app.domain.media.erasing import DELETE_OBJECTS, delete_media, erase_media, export_media
from app.domain.media.processing import (
    SETTLED,
    import_picture,
    process_media,
    rendition_key,
)
from app.domain.media.reading import (
    check_owner,
    find_media,
    get_media,
    list_media_before,
    read_media,
    read_or_expected,
    read_public,
)
from app.domain.media.receiving import BLOCK_BYTES, BodyCutError, Checksum, receive
from app.domain.media.uploads import (
    MAX_BYTES,
    PROCESS,
    Wanted,
    create_upload,
    get_upload_at,
    probe_upload,
    refuse_on_full_disk,
    terminate_upload,
)
from app.models.media import Media

__all__ = [
    "BLOCK_BYTES",
    "DELETE_OBJECTS",
    "MAX_BYTES",
    "PROCESS",
    "SETTLED",
    "BodyCutError",
    "Checksum",
    "Media",
    "Wanted",
    "check_owner",
    "create_upload",
    "delete_expired_uploads",
    "delete_media",
    "delete_orphans",
    "erase_media",
    "export_media",
    "find_media",
    "get_media",
    "get_upload_at",
    "import_picture",
    "list_media_before",
    "probe_upload",
    "process_media",
    "read_media",
    "read_or_expected",
    "read_public",
    "receive",
    "refuse_on_full_disk",
    "rendition_key",
    "resume_processing",
    "terminate_upload",
]
