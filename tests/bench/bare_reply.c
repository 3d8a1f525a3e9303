/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bare_reply PORT: what libmicrohttpd costs by itself. One fixed answer to everything, in the mode
 * that the server uses: one thread, epoll, the same memory for a connection.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <microhttpd.h>

/* What head_memory_pool_bytes() makes of the default of limits.headerBytes. */
#define CONNECTION_MEMORY_BYTES ((size_t)15360)
#define CONNECTIONS 2048u

static struct MHD_Response *fixed;

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload_data,
                              size_t *upload_data_size, void **connection_context)
{
    static int seen;

    (void)context, (void)url, (void)method, (void)version, (void)upload_data;
    if (*connection_context == NULL) {
        *connection_context = &seen;
        return MHD_YES;
    }
    if (*upload_data_size > 0) {
        *upload_data_size = 0;
        return MHD_YES;
    }
    return MHD_queue_response(connection, 201, fixed);
}

static struct MHD_Daemon *start(const char *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    return MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, answer, NULL, MHD_OPTION_SOCK_ADDR,
                            &address, MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY_BYTES,
                            MHD_OPTION_END);
}

int main(int argc, char **argv)
{
    static char body[] = "{\"secret\":\"mockpat-0000000000000000000000000000000000000000\","
                         "\"name\":\"bench\",\"expiresTime\":\"2027-01-01T00:00:00.000Z\","
                         "\"accessTokenId\":\"00000000-0000-4000-8000-000000000000\"}";

    fixed = MHD_create_response_from_buffer(strlen(body), body, MHD_RESPMEM_PERSISTENT);
    (void)MHD_add_response_header(fixed, "Content-Type", "application/json");
    (void)MHD_add_response_header(fixed, "x-amzn-RequestId",
                                  "00000000-0000-4000-8000-000000000000");
    struct MHD_Daemon *daemon = argc == 2 ? start(argv[1]) : NULL;
    if (daemon == NULL) {
        return 1;
    }
    struct pollfd epoll = {.fd = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd,
                           .events = POLLIN};
    for (;;) {
        MHD_UNSIGNED_LONG_LONG wait_ms;
        bool bounded = MHD_get_timeout(daemon, &wait_ms) == MHD_YES;
        (void)poll(&epoll, 1, bounded ? (int)wait_ms : -1);
        (void)MHD_run(daemon);
    }
}
