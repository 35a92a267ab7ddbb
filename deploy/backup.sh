#!/bin/sh
# Dumps PostgreSQL into $BACKUPS every $EVERY_SECONDS (0: once), and deletes dumps older than
# $KEEP_DAYS days. Restore one with:
#   pg_restore --clean --if-exists --no-owner --dbname likewise FILE
set -eu
umask 077
while :; do
  file="$BACKUPS/likewise-$(date -u +%Y%m%dT%H%M%SZ).dump"
  # Write to a temporary name first: an incomplete dump must not look like a backup.
  if pg_dump --format=custom --file="$file.part" && pg_restore --list "$file.part" >/dev/null; then
    mv "$file.part" "$file"
    echo "Saved $file"
    find "$BACKUPS" -name 'likewise-*.dump' -mtime "+$KEEP_DAYS" -delete
    status=0
  else
    rm -f "$file.part"
    echo "The backup failed; older ones are kept. The reason is above." >&2
    status=1
  fi
  [ "$EVERY_SECONDS" -gt 0 ] || exit "$status"
  sleep "$EVERY_SECONDS"
done
