/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log_output.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PENDING_BYTES 131072 /* lines waiting for a flush */
#define FLUSH_ABOVE_BYTES 32768
#define FULL_BYTES 65536 /* a longer backlog takes no more lines; one line fits above it */

static struct buf pending = {.limit = PENDING_BYTES};
static size_t dropped;

struct buf *log_output_begin_line(void)
{
    if (pending.length > FULL_BYTES) {
        log_output_flush(0);
    }
    if (pending.length > FULL_BYTES) {
        dropped++;
        return NULL;
    }
    if (dropped > 0) {
        (void)buf_printf(
            &pending, "codecatalyst-mock: %zu log lines were dropped: nobody read them\n", dropped);
        dropped = 0;
    }
    return &pending;
}

void log_output_line_done(void)
{
    if (pending.length > FLUSH_ABOVE_BYTES) {
        log_output_flush(0);
    }
}

static bool is_file(void)
{
    struct stat status;

    return fstat(STDERR_FILENO, &status) == 0 && S_ISREG(status.st_mode);
}

/* How much can be written without waiting: a pipe that is ready takes PIPE_BUF bytes. */
static size_t room(bool file, size_t wanted, int patience_ms)
{
    struct pollfd reader = {.fd = STDERR_FILENO, .events = POLLOUT};

    if (file) {
        return wanted;
    }
    if (poll(&reader, 1, patience_ms) <= 0 || (reader.revents & POLLOUT) == 0) {
        return 0;
    }
    return wanted < PIPE_BUF ? wanted : PIPE_BUF;
}

void log_output_flush(int patience_ms)
{
    size_t written = 0;
    size_t part;

    if (pending.length == 0) {
        return; /* as a rule: this is called in every turn of the event loop */
    }
    bool file = is_file();
    while (written < pending.length &&
           (part = room(file, pending.length - written, patience_ms)) > 0) {
        ssize_t count = write(STDERR_FILENO, pending.data + written, part);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            written = pending.length; /* the reader is gone, or the disk is full */
            break;
        }
        written += (size_t)count;
    }
    if (written > 0) {
        memmove(pending.data, pending.data + written, pending.length - written);
        pending.length -= written;
        pending.data[pending.length] = '\0';
    }
}
