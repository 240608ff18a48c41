#!/bin/sh
# Prints the path of a Chromium, installing one where that is possible; prints nothing where it isn't, and says so.
set -u
found() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
if found; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; } >&2
  if found; then exit 0; fi
fi
cd "$(dirname "$0")/../frontend" || exit 1
if npx playwright-core install chromium >&2; then
  node -e 'import("playwright-core").then(({ chromium }) => console.log(chromium.executablePath()))' && exit 0
fi
echo "*** NO CHROMIUM: THE BROWSER TESTS ARE SKIPPED. Install chromium and run again. ***" >&2
