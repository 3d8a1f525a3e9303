/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What libmicrohttpd costs by itself: one fixed answer to everything, in the mode that the server
 * uses (one thread, epoll, the same memory for a connection). Prints its port.
 */
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <microhttpd.h>

#define CONNECTION_MEMORY_BYTES ((size_t)32768)

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

int main(void)
{
    static char body[] = "{\"secret\":\"mockpat-0000000000000000000000000000000000000000\","
                         "\"name\":\"bench\",\"expiresTime\":\"2027-01-01T00:00:00.000Z\","
                         "\"accessTokenId\":\"00000000-0000-4000-8000-000000000000\"}";

    fixed = MHD_create_response_from_buffer(strlen(body), body, MHD_RESPMEM_PERSISTENT);
    (void)MHD_add_response_header(fixed, "Content-Type", "application/json");
    (void)MHD_add_response_header(fixed, "x-amzn-RequestId",
                                  "00000000-0000-4000-8000-000000000000");
    struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, answer, NULL,
                                                 MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                                                 CONNECTION_MEMORY_BYTES, MHD_OPTION_END);
    if (daemon == NULL) {
        return 1;
    }
    (void)printf("ready: http://127.0.0.1:%d\n",
                 MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    (void)fflush(stdout);
    struct pollfd epoll = {.fd = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd,
                           .events = POLLIN};
    for (;;) {
        MHD_UNSIGNED_LONG_LONG wait_ms;
        bool bounded = MHD_get_timeout(daemon, &wait_ms) == MHD_YES;
        (void)poll(&epoll, 1, bounded ? (int)wait_ms : -1);
        (void)MHD_run(daemon);
    }
}
