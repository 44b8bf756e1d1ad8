# Builds the package from its sources, and an image with the package alone.
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build \
  && npm pack --ignore-scripts --pack-destination /tmp \
  && mkdir /package \
  && tar -xzf /tmp/sso-doctor-*.tgz -C /package --strip-components=1

FROM node:24-slim
LABEL org.opencontainers.image.title="sso-doctor" \
  org.opencontainers.image.description="Finds out why SAML single sign-on from Microsoft Entra ID to Mixpanel does not work" \
  org.opencontainers.image.source="https://github.com/sso-doctor/sso-doctor" \
  org.opencontainers.image.licenses="MIT"
# The files belong to root: the program cannot change itself.
COPY --from=build /package /opt/sso-doctor
USER node
WORKDIR /work
ENTRYPOINT ["node", "/opt/sso-doctor/bin/sso-doctor.js"]
