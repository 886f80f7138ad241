#!/usr/bin/env bash
# Writes both locks anew: versions and hashes, no index, host or path in them.
# Wants uv on the PATH; the locks themselves need only pip.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v uv >/dev/null || { echo "scripts/lock.sh needs uv: pipx install uv" >&2; exit 1; }
flags=(--universal --python-version 3.11 --generate-hashes --quiet
       --no-emit-index-url --no-emit-find-links --no-header --no-annotate
       --exclude-newer "$(date -d '1 week ago' +%F)" "$@")
uv pip compile pyproject.toml --extra build "${flags[@]}" -o requirements.lock
uv pip compile pyproject.toml --extra build --extra dev \
   -c requirements.lock "${flags[@]}" -o requirements-dev.lock
