# Builds with the compiler, runs without it. The image has no base: only node, its libraries and Outcry, no shell.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No package needs a script of its own: native parts come prebuilt.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.base.json ./
COPY scripts/build.mjs scripts/build.mjs
COPY scripts/ensure.mjs scripts/ensure.mjs
COPY scripts/bundle-packages.mjs scripts/bundle-packages.mjs
COPY scripts/bundle-cli.mjs scripts/bundle-cli.mjs
COPY scripts/copy-natural.mjs scripts/copy-natural.mjs
COPY scripts/copy-fonts.mjs scripts/copy-fonts.mjs
COPY scripts/draw-icon.mjs scripts/draw-icon.mjs
COPY scripts/cache-config.mjs scripts/cache-config.mjs
COPY scripts/sbom.mjs scripts/sbom.mjs
COPY scripts/image-root.mjs scripts/image-root.mjs
COPY config config
COPY bin bin
COPY src src
COPY workers workers
RUN npm run build --silent && npm prune --omit=dev --ignore-scripts --no-audit --no-fund
# Nothing at run time reads source maps or declarations, a quarter of what is copied.
RUN find node_modules dist -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.tsbuildinfo' \) -delete
# Native modules come for every C library and for older versions of Node too.
RUN find node_modules -name '*.node' \( -name '*.musl.*' -o -name '*.abi*' ! -name "*.abi$(node -p process.versions.modules).*" \) -delete
RUN mkdir /data && node scripts/image-root.mjs /image node_modules

FROM scratch
# A container has an address of its own: listening on 127.0.0.1 would reach nobody. Reading then takes a key, or PUBLIC_READ=true.
ENV NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0 PATH=/usr/local/bin
COPY --from=build /image /
# A volume mounted on /data takes its owner from here.
COPY --from=build --chown=1000:1000 /data /data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/bin bin
COPY --from=build /app/config config
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
USER 1000:1000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+(process.env.METRICS_PORT||process.env.PORT||8080)+'/healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "dist/workers/all.js"]
