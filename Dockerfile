# The headless agent. Each step is a script of packaging/docker, so that it can be tried in any clean Debian root.
FROM debian:bookworm-slim AS build
COPY packaging/docker/system.sh /tmp/
RUN sh /tmp/system.sh build
WORKDIR /app
COPY requirements.lock ./
COPY packaging/docker/dependencies.sh /tmp/
RUN sh /tmp/dependencies.sh /app

FROM debian:bookworm-slim
COPY packaging/docker/system.sh /tmp/
RUN sh /tmp/system.sh run && rm /tmp/system.sh
WORKDIR /app
COPY --from=build /app/venv venv
COPY kiosk kiosk
COPY resources resources
COPY config config
COPY migrations migrations
COPY LICENSE CHANGELOG.md ./
COPY packaging/docker/entrypoint.sh packaging/docker/health.py /usr/local/lib/kiosk-agent/
ENV AGENT_ENV=PROD HOST=0.0.0.0 PORT=3000 LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 \
    KIOSK_STORAGE=/app/storage KIOSK_SECRETS=/app/storage/secrets
VOLUME /app/storage
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["/app/venv/bin/python", "/usr/local/lib/kiosk-agent/health.py"]
# Root only for as long as it takes to make the mounted storage writable for the user `kiosk`.
ENTRYPOINT ["sh", "/usr/local/lib/kiosk-agent/entrypoint.sh"]
CMD ["serve"]
