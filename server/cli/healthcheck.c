/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/healthcheck.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "cli/endpoint.h"

#define TIMEOUT_S 2

static int connect_to(const struct endpoint *endpoint)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *addresses = NULL;
    struct timeval timeout = {.tv_sec = TIMEOUT_S};
    char port[8];
    int fd = -1;

    (void)snprintf(port, sizeof port, "%d", endpoint->port);
    if (getaddrinfo(endpoint->host, port, &hints, &addresses) != 0) {
        return -1;
    }
    for (const struct addrinfo *a = addresses; a != NULL && fd < 0; a = a->ai_next) {
        fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
        (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
        if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen) != 0) {
            (void)close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(addresses);
    return fd;
}

/* The status of the answer, 0 when none comes. */
static int ask(int fd)
{
    static const char request[] = "GET /_mock/ready HTTP/1.1\r\n"
                                  "Host: localhost\r\nConnection: close\r\n\r\n";
    static const char start[] = "HTTP/1.1 ";
    char answer[sizeof start + 3] = "";
    size_t have = 0;

    if (send(fd, request, strlen(request), MSG_NOSIGNAL) != (ssize_t)strlen(request)) {
        return 0;
    }
    while (have < sizeof answer - 1) {
        ssize_t got = recv(fd, answer + have, sizeof answer - 1 - have, 0);
        if (got <= 0) {
            return 0;
        }
        have += (size_t)got;
    }
    return memcmp(answer, start, strlen(start)) == 0 ? (int)strtol(answer + strlen(start), NULL, 10)
                                                     : 0;
}

static int judge(const char *url, int fd)
{
    int status = fd >= 0 ? ask(fd) : 0;

    if (fd < 0) {
        (void)fprintf(stderr, "codecatalyst-mock: nothing listens at %s\n", url);
    } else if (status == 0) {
        (void)fprintf(stderr, "codecatalyst-mock: %s does not answer\n", url);
    } else if (status != 200) {
        (void)fprintf(stderr, "codecatalyst-mock: %s is not ready, its answer is %d\n", url,
                      status);
    }
    return status == 200 ? 0 : 1;
}

int healthcheck(const struct settings *settings)
{
    struct endpoint endpoint;
    struct error err;

    if (!endpoint_find(settings, &endpoint, &err)) {
        (void)fprintf(stderr, "codecatalyst-mock: %s\n", err.message);
        return 1;
    }
    char *url = endpoint_url(&endpoint);
    int fd = connect_to(&endpoint);
    int exit_code = judge(url, fd);
    if (fd >= 0) {
        (void)close(fd);
    }
    free(url);
    return exit_code;
}
