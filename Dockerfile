# SPDX-License-Identifier: Apache-2.0
#
# Two images of codecatalyst-mock, each FROM scratch with one program in it:
#   docker build -t codecatalyst-mock .                     what it needs to run, HTTPS too
#   docker build -t codecatalyst-mock:tiny --target tiny .  one static file, plain HTTP only
# and a stage that runs the unit tests on the libraries of the base:
#   docker build --target test .
#
# Everything comes from the release of BASE. No file in an image has a date: with a builder that
# writes none into the image either (podman build --timestamp 0), equal sources give equal images.
ARG BASE=debian:trixie-slim

FROM ${BASE} AS tools
ENV SOURCE_DATE_EPOCH=0 DEBIAN_FRONTEND=noninteractive
RUN apt-get -qq update \
 && apt-get -qq install -y --no-install-recommends cmake gcc libc6-dev libcjson-dev \
      libgnutls28-dev libmicrohttpd-dev ninja-build pkgconf uthash-dev uuid-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY LICENSE CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY packaging packaging
COPY server server

# Debian's sources of some libraries, to build what its packages do not have. apt checks the hash of
# every file; the signatures beside them are not used, and not every mirror has them.
FROM ${BASE} AS library-sources
ENV SOURCE_DATE_EPOCH=0 DEBIAN_FRONTEND=noninteractive
RUN sed -i 's/^Types: deb$/Types: deb deb-src/' /etc/apt/sources.list.d/debian.sources \
 && apt-get -qq update \
 && apt-get -qq install -y --no-install-recommends cmake dpkg-dev gcc libc6-dev libtasn1-6-dev \
      make nettle-dev ninja-build pkgconf uuid-dev \
 && cd /usr/src && { apt-get -qq source --download-only cjson gnutls28 libmicrohttpd || true; } \
 && sed -i '/\.asc$/d' ./*.dsc \
 && for source in cjson gnutls28 libmicrohttpd; do dpkg-source -x "${source}"_*.dsc "$source" || exit; done \
 && rm -rf /var/lib/apt/lists/*

# GnuTLS without hardware tokens and international names, of which this server uses none: they
# bring libraries of 4 MB.
FROM library-sources AS gnutls
RUN cd /usr/src/gnutls28 \
 && ./configure --quiet --prefix=/opt/gnutls --disable-static --disable-tools --disable-tests \
      --disable-doc --disable-cxx --disable-nls --disable-libdane --without-p11-kit --without-idn \
      --without-tpm --without-tpm2 --without-zlib --without-brotli --without-zstd \
      --with-included-unistring --disable-guile --disable-maintainer-mode \
 && make --silent -j"$(nproc)" >/dev/null && make --silent install-strip >/dev/null

FROM tools AS build
RUN cmake --preset release -B /build -DCMAKE_INSTALL_PREFIX=/usr >/dev/null \
 && cmake --build /build --target codecatalyst-mock
RUN --mount=type=bind,from=gnutls,source=/opt/gnutls,target=/opt/gnutls \
    cp /opt/gnutls/lib/libgnutls.so.30 "/usr/lib/$(gcc -print-multiarch)/" \
 && packaging/container-root /build/server/codecatalyst-mock /image

# Debian's libmicrohttpd has HTTPS in it, whose libraries do not all exist as archives, and its
# cJSON is a shared library only: the same sources, built for a static program.
FROM library-sources AS static-libraries
ENV CFLAGS="-Os -ffunction-sections -fdata-sections -fstack-protector-strong -D_FORTIFY_SOURCE=2"
RUN cd /usr/src/libmicrohttpd \
 && ./configure --quiet --prefix=/opt/static --disable-shared --disable-https --disable-doc \
      --disable-examples --disable-tools --disable-curl --disable-bauth --disable-dauth \
      --disable-postprocessor --disable-httpupgrade \
 && make --silent -j"$(nproc)" -C src/microhttpd install \
 && make --silent -C src/include install \
 && make --silent install-pkgconfigDATA
RUN cmake -G Ninja -S /usr/src/cjson -B /usr/src/cjson-build -DCMAKE_BUILD_TYPE=None \
      -DCMAKE_INSTALL_PREFIX=/opt/static -DCMAKE_POLICY_VERSION_MINIMUM=3.5 \
      -DBUILD_SHARED_LIBS=OFF -DENABLE_CJSON_TEST=OFF -DENABLE_CUSTOM_COMPILER_FLAGS=OFF \
 && cmake --build /usr/src/cjson-build --target install >/dev/null
RUN libraries="/usr/lib/$(gcc -print-multiarch)" \
 && cp "$libraries/libuuid.a" /opt/static/lib/ \
 && sed 's|^libdir=.*|libdir=/opt/static/lib|' "$libraries/pkgconfig/uuid.pc" \
      >/opt/static/lib/pkgconfig/uuid.pc

FROM tools AS build-tiny
COPY --from=static-libraries /opt/static /opt/static
ENV PKG_CONFIG_PATH=/opt/static/lib/pkgconfig CMAKE_PREFIX_PATH=/opt/static
RUN cmake --preset release -B /build -DTLS=OFF -DCMAKE_C_FLAGS_RELEASE="-Os -DNDEBUG" \
      -DCMAKE_C_FLAGS="-ffunction-sections -fdata-sections" \
      -DCMAKE_EXE_LINKER_FLAGS=-static-pie -DCMAKE_POSITION_INDEPENDENT_CODE=ON >/dev/null \
 && cmake --build /build --target codecatalyst-mock
RUN packaging/container-root /build/server/codecatalyst-mock /image \
      libc6 libmicrohttpd-dev libcjson-dev uuid-dev

FROM tools AS test
RUN apt-get -qq update \
 && apt-get -qq install -y --no-install-recommends libcmocka-dev \
 && rm -rf /var/lib/apt/lists/*
COPY tests tests
COPY fixtures fixtures
RUN cmake --preset dev -B /build >/dev/null && cmake --build /build
RUN ctest --test-dir /build --parallel "$(nproc)" --no-tests=error --output-on-failure --label-exclude fuzz

# What both images say about themselves.
FROM scratch AS image
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="codecatalyst-mock" \
      org.opencontainers.image.description="A local stand-in for Amazon CodeCatalyst's personal access token API" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV CODECATALYST_MOCK_HOST=0.0.0.0
USER 65532:65532
EXPOSE 8700
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=2s --timeout=3s --start-period=5s --retries=3 \
  CMD ["/usr/bin/codecatalyst-mock", "healthcheck"]
ENTRYPOINT ["/usr/bin/codecatalyst-mock"]

FROM image AS tiny
COPY --from=build-tiny /image /

# The last stage is what a build without --target makes.
FROM image AS full
COPY --from=build /image /
