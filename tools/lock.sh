#!/usr/bin/env bash
# Locks requirements*.in into requirements*.txt, for every system and Python from 3.11 on, with the hash of every file.
# Needs uv on the path. `tools/lock.sh --upgrade` takes newer releases.
set -euo pipefail
cd "$(dirname "$0")/.."
for name in requirements requirements-postgres requirements-dev; do
  uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
    --override tools/overrides.txt \
    "$@" "$name.in" -o "$name.txt"
done
