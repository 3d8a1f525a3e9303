/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/listener.h"

#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 1024

static bool describe_refusal(const char *host, int64_t port, const char *flag, int reason,
                             struct error *err)
{
    if (reason == EADDRINUSE) {
        return error_set(err, ERROR_INTERNAL,
                         "port %" PRId64 " on %s is taken by another program; choose another with "
                         "%s, or %s 0 for a free one",
                         port, host, flag, flag);
    }
    if (reason == EADDRNOTAVAIL) {
        return error_set(err, ERROR_INTERNAL,
                         "%s is not an address of this machine; choose another with --host", host);
    }
    if (reason == EACCES) {
        return error_set(err, ERROR_INTERNAL,
                         "port %" PRId64 " on %s is reserved for privileged programs; choose one "
                         "above 1023 with %s",
                         port, host, flag);
    }
    return error_set(err, ERROR_INTERNAL, "cannot listen on port %" PRId64 " of %s: %s", port, host,
                     strerror(reason));
}

static struct addrinfo *resolve(const char *host, int64_t port, struct error *err)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    char service[24];

    (void)snprintf(service, sizeof service, "%" PRId64, port);
    int reason = getaddrinfo(host, service, &hints, &found);
    if (reason != 0) {
        error_fill(err, ERROR_INTERNAL,
                   "%s is neither an address nor a known name (%s); choose another with --host",
                   host, gai_strerror(reason));
        return NULL;
    }
    return found;
}

/* SO_REUSEADDR lets a restarted server have its port while old connections are in TIME_WAIT. */
static int open_at(const struct addrinfo *address)
{
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;

    if (fd < 0) {
        return -1;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, address->ai_addr, address->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0) {
        int reason = errno;
        (void)close(fd);
        errno = reason;
        return -1;
    }
    return fd;
}

static int port_of(int fd)
{
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    (void)getsockname(fd, (struct sockaddr *)&address, &length);
    if (address.ss_family == AF_INET6) {
        memcpy(&v6, &address, sizeof v6);
        return ntohs(v6.sin6_port);
    }
    memcpy(&v4, &address, sizeof v4);
    return ntohs(v4.sin_port);
}

int listener_open(const char *host, int64_t port, const char *flag, int *bound_port,
                  struct error *err)
{
    struct addrinfo *addresses = resolve(host, port, err);
    int fd = -1;

    if (addresses == NULL) {
        return -1;
    }
    /* The next address is tried only where this one does not exist: a taken port is an answer. */
    for (const struct addrinfo *at = addresses; at != NULL && fd < 0; at = at->ai_next) {
        fd = open_at(at);
        if (fd < 0 && errno != EADDRNOTAVAIL && errno != EAFNOSUPPORT) {
            break;
        }
    }
    int reason = errno;
    freeaddrinfo(addresses);
    if (fd < 0) {
        (void)describe_refusal(host, port, flag, reason, err);
        return -1;
    }
    *bound_port = port_of(fd);
    return fd;
}
