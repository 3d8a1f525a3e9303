# SPDX-License-Identifier: Apache-2.0
#
# Two images of codecatalyst-mock, each FROM scratch with one program in it:
#   docker build -t codecatalyst-mock .                     what it needs to run, HTTPS too
#   docker build -t codecatalyst-mock:tiny --target tiny .  one static file, plain HTTP only
# and three stages that only succeed or fail, on the libraries of the base:
#   docker build --target test .                            the unit tests
#   docker build --target test-e2e .                        the tests of the program over sockets
#   docker build --target package-test .                    the Debian package, from made to purged
#
# Everything comes from the release of BASE. No file in an image has a date, so equal sources give
# equal layers with a builder that adds none to folders (podman build --timestamp 0).
ARG BASE=debian:trixie-slim

FROM ${BASE} AS tools
ENV SOURCE_DATE_EPOCH=0 DEBIAN_FRONTEND=noninteractive
RUN apt-get -qq update \
 && apt-get -qq install -y --no-install-recommends cmake gcc libc6-dev libcjson-dev libcmocka-dev \
      dpkg-dev file libgnutls28-dev libmicrohttpd-dev musl-tools ninja-build pkgconf uthash-dev \
      uuid-dev \
 && rm -rf /var/lib/apt/lists/*

FROM tools AS sources
WORKDIR /src
COPY LICENSE CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY packaging packaging
COPY server server

# Debian's sources of some libraries, to build what its packages do not have. apt checks the hash of
# every file; the signatures beside them are not used, and not every mirror has them. Equal times
# keep make from looking for the tools that made what is newer by Debian's patches.
FROM ${BASE} AS library-sources
ENV SOURCE_DATE_EPOCH=0 DEBIAN_FRONTEND=noninteractive
WORKDIR /usr/src
RUN sed -i 's/^Types: deb$/Types: deb deb-src/' /etc/apt/sources.list.d/debian.sources \
 && apt-get -qq update \
 && apt-get -qq install -y --no-install-recommends cmake dpkg-dev gcc libc6-dev libtasn1-6-dev \
      make musl-tools nettle-dev ninja-build pkgconf uthash-dev \
 && { apt-get -qq source --download-only cjson gnutls28 libmicrohttpd util-linux || true; } \
 && sed -i '/\.asc$/d' ./*.dsc \
 && for source in cjson gnutls28 libmicrohttpd util-linux; do \
      dpkg-source -x "${source}"_*.dsc "$source" || exit; \
    done \
 && find . -exec touch --no-dereference --date=@0 {} + \
 && rm -rf /var/lib/apt/lists/*

# GnuTLS without hardware tokens and international names, of which this server uses none: they
# bring libraries of 4 MB.
FROM library-sources AS gnutls
WORKDIR /usr/src/gnutls28
RUN ./configure --quiet --prefix=/opt/gnutls --disable-static --disable-tools --disable-tests \
      --disable-doc --disable-cxx --disable-nls --disable-libdane --without-p11-kit --without-idn \
      --without-tpm --without-tpm2 --without-zlib --without-brotli --without-zstd \
      --with-included-unistring --disable-guile --disable-maintainer-mode \
 && make --silent -j"$(nproc)" >/dev/null && make --silent install-strip >/dev/null

FROM sources AS build
RUN cmake --preset release -B /build -DCMAKE_INSTALL_PREFIX=/usr >/dev/null \
 && cmake --build /build --target codecatalyst-mock
COPY --from=gnutls /opt/gnutls /opt/gnutls
RUN cp /opt/gnutls/lib/libgnutls.so.30 "/usr/lib/$(gcc -print-multiarch)/" \
 && packaging/container-root /build/server/codecatalyst-mock /image uthash-dev

# What a static program is made of: musl, and the libraries without all that it does not use.
FROM library-sources AS static-libraries
ENV CC=musl-gcc \
    CFLAGS="-Os -fPIE -ffunction-sections -fdata-sections -fstack-protector-strong -isystem /opt/static/include"
# musl-gcc sees no headers but musl's own and these.
RUN mkdir -p /opt/static/include/sys && cd /opt/static/include \
 && cp -r /usr/include/uthash.h /usr/include/linux /usr/include/asm-generic . \
 && cp -rL "/usr/include/$(gcc -print-multiarch)/asm" . \
 && cp "/usr/include/$(gcc -print-multiarch)/sys/queue.h" sys/
RUN cd libmicrohttpd \
 && ./configure --quiet --prefix=/opt/static --disable-shared --disable-https --disable-doc \
      --disable-examples --disable-tools --disable-curl --disable-bauth --disable-dauth \
      --disable-postprocessor --disable-httpupgrade \
 && make --silent -j"$(nproc)" -C src/microhttpd install >/dev/null \
 && make --silent -C src/include install >/dev/null \
 && make --silent install-pkgconfigDATA
RUN cmake -G Ninja -S cjson -B cjson-build -DCMAKE_BUILD_TYPE=None \
      -DCMAKE_INSTALL_PREFIX=/opt/static -DBUILD_SHARED_LIBS=OFF -DENABLE_CJSON_TEST=OFF \
      -DENABLE_CUSTOM_COMPILER_FLAGS=OFF >/dev/null \
 && cmake --build cjson-build --target install >/dev/null
RUN cd util-linux \
 && ./configure --quiet --prefix=/opt/static --disable-shared --disable-all-programs \
      --enable-libuuid --disable-nls --disable-dependency-tracking \
 && make --silent -j"$(nproc)" install >/dev/null

FROM sources AS build-tiny
COPY --from=static-libraries /opt/static /opt/static
ENV CC=musl-gcc CFLAGS="-ffunction-sections -fdata-sections -isystem /opt/static/include" \
    PKG_CONFIG_LIBDIR=/opt/static/lib/pkgconfig CMAKE_PREFIX_PATH=/opt/static
RUN cmake --preset release -B /build -DTLS=OFF -DCMAKE_C_FLAGS_RELEASE="-Os -DNDEBUG" \
      -DCMAKE_EXE_LINKER_FLAGS=-static-pie -DCMAKE_POSITION_INDEPENDENT_CODE=ON >/dev/null \
 && cmake --build /build --target codecatalyst-mock
RUN packaging/container-root /build/server/codecatalyst-mock /image \
      libcjson-dev libmicrohttpd-dev musl uthash-dev uuid-dev

FROM sources AS test
COPY tests/CMakeLists.txt tests/
COPY tests/contract tests/contract
COPY tests/unit tests/unit
COPY fixtures fixtures
COPY docs/CONFIGURATION.md docs/
RUN cmake --preset dev -B /build >/dev/null && cmake --build /build
RUN ctest --test-dir /build --parallel "$(nproc)" --no-tests=error --output-on-failure \
      --label-exclude fuzz

# Without Prometheus' checker of metrics, which does not depend on the libraries of the base.
FROM test AS test-e2e
RUN apt-get -qq update \
 && apt-get -qq install -y --no-install-recommends python3-pytest python3-pytest-xdist \
 && rm -rf /var/lib/apt/lists/*
COPY tests/conftest.py tests/harness.py tests/pytest.ini tests/raw_http.py tests/
COPY tests/e2e tests/e2e
COPY docs/ADMIN.md docs/
RUN CODECATALYST_MOCK_BINARY=/build/server/codecatalyst-mock \
      python3 -m pytest -q -c tests/pytest.ini -n "$(nproc)" -k "not promtool" tests/e2e

FROM sources AS package
COPY README.md CHANGELOG.md ./
COPY docs/CONFIGURATION.md docs/
RUN cmake --preset release -B /build -DCMAKE_INSTALL_PREFIX=/usr >/dev/null \
 && cmake --build /build \
 && cpack -G DEB --config /build/CPackConfig.cmake -B /package

FROM ${BASE} AS package-test
COPY packaging/debian/try-package /
COPY --from=package /package/*.deb /package/
RUN /try-package /package/*.deb

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
