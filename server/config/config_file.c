/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config_file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE_BYTES 65536
#define PATIENCE_MS 1000

bool config_file_exists(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

/* A pipe that nobody writes to must not stop a running server that reloads. */
static bool wait_for_bytes(int fd)
{
    struct pollfd writer = {.fd = fd, .events = POLLIN};

    return poll(&writer, 1, PATIENCE_MS) > 0;
}

static bool read_all(int fd, struct buf *out, struct error *err)
{
    char piece[PIECE_BYTES];
    ssize_t got;

    while ((got = read(fd, piece, sizeof piece)) != 0) {
        if (got < 0 && (errno == EINTR || (errno == EAGAIN && wait_for_bytes(fd)))) {
            continue;
        }
        if (got < 0) {
            return error_set(err, ERROR_NOT_FOUND, "cannot be read: %s", strerror(errno));
        }
        if (!buf_append(out, piece, (size_t)got)) {
            return error_set(err, ERROR_NOT_FOUND, "is larger than %zu bytes", out->limit);
        }
    }
    return true;
}

bool config_file_read(const char *path, struct buf *out, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (fd < 0) {
        return error_set(err, ERROR_NOT_FOUND, "cannot be read: %s", strerror(errno));
    }
    bool whole = read_all(fd, out, err);
    (void)close(fd);
    return whole;
}
