# syntax=docker/dockerfile:1
ARG NODE_VERSION=22
ARG PYTHON_VERSION=3.11
ARG DEBIAN_RELEASE=bookworm

# The frontend. Its build reads two things of the server: the templates, which give the build its name, and the
# territory, which the base map is made from.
FROM node:${NODE_VERSION}-${DEBIAN_RELEASE}-slim AS frontend
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci
COPY frontend ./
COPY app/templates ../app/templates
COPY app/content/territory ../app/content/territory
RUN npm run build

# The Python packages, each one checked against the hash in the lock file; wheels only, so that nothing is compiled.
FROM python:${PYTHON_VERSION}-slim-${DEBIAN_RELEASE} AS packages
WORKDIR /srv/en-lien
COPY requirements.txt ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --disable-pip-version-check \
       --require-hashes --only-binary=:all: -r requirements.txt \
    && .venv/bin/python -m compileall -q .venv/lib

FROM python:${PYTHON_VERSION}-slim-${DEBIAN_RELEASE}
LABEL org.opencontainers.image.title="En lien" \
      org.opencontainers.image.licenses="AGPL-3.0-or-later"
# The embedded PostgreSQL refuses to run as a user without a name, so a number alone would not do.
RUN groupadd --gid 10001 enlien \
    && useradd --uid 10001 --gid enlien --no-create-home --home-dir /data --shell /usr/sbin/nologin enlien \
    && install -d -o enlien -g enlien -m 700 /data
WORKDIR /srv/en-lien
COPY --from=packages /srv/en-lien/.venv ./.venv
COPY --from=frontend /src/frontend/dist ./frontend/dist
COPY alembic.ini LICENSE ./
COPY app ./app
RUN .venv/bin/python -m compileall -q app
ENV PATH=/srv/en-lien/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    DATA_DIR=/data \
    LOG_FORMAT=json \
    XDG_RUNTIME_DIR=/tmp
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=6s --start-period=90s --start-interval=2s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/readyz', timeout=5)"]
CMD ["python", "-m", "app", "serve"]
