/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/daemon.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/clock.h"
#include "base/log.h"
#include "transport/admission.h"
#include "transport/connection.h"
#include "transport/exchange.h"
#include "transport/lingering.h"
#include "transport/requests.h"
#include "transport/tls_session.h"

/* Enough for what a session has decrypted and not yet handed on. */
#define UNCALLED_RUNS 16
#define HANDSHAKE_PAUSE_MS 50

static bool may_be_sending(const struct connection *connection)
{
    int unread = 0;

    if (connection->hung_up || connection->server->stopping) {
        return false;
    }
    return connection->refused || (ioctl(connection->fd, FIONREAD, &unread) == 0 && unread > 0);
}

static void connection_ended(struct connection *connection)
{
    /* libmicrohttpd 0.9 forgets to say that a request ended when it refuses its parameters. */
    if (connection->exchange != NULL) {
        requests_end_exchange(connection->exchange, false, clock_monotonic_us());
    }
    if (may_be_sending(connection)) {
        /* libmicrohttpd closes its descriptor; the connection lives on in the copy. */
        int copy = fcntl(connection->fd, F_DUPFD_CLOEXEC, 0);
        if (copy >= 0) {
            lingering_start(connection->server, copy);
        }
    }
    connection_destroy(connection);
}

/* Found by its descriptor, since some versions start a connection when they run only. */
static struct connection *find_handed_over(struct http_server *server, struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct connection *connection;

    LIST_FOREACH(connection, &server->connections, entry)
    {
        if (connection->mhd == NULL && connection->fd == info->connect_fd) {
            connection->mhd = mhd;
            return connection;
        }
    }
    return NULL;
}

static void connection_changed(void *context, struct MHD_Connection *mhd, void **socket_context,
                               enum MHD_ConnectionNotificationCode change)
{
    struct http_server *server = context;

    if (change == MHD_CONNECTION_NOTIFY_STARTED) {
        *socket_context = find_handed_over(server, mhd);
    } else if (*socket_context != NULL) {
        connection_ended(*socket_context);
    }
}

/* The connection whose head libmicrohttpd has just refused, before we got to see it. */
static struct connection *find_unseen_head(struct http_server *server)
{
    struct connection *connection;

    LIST_FOREACH(connection, &server->connections, entry)
    {
        if (connection->exchange != NULL && !connection->exchange->head_read &&
            !connection->refused &&
            MHD_get_connection_info(connection->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE) !=
                NULL) {
            return connection;
        }
    }
    return NULL;
}

/*
 * libmicrohttpd 0.9.75 sends the head of its answer twice when the Content-Length is no number or
 * the cookies are too many. It complains before it sends, so the answer can still be ours. Only the
 * connection that is being worked on can have its head complete and not seen by us.
 */
static void libmicrohttpd_complains(void *context, const char *format, va_list arguments)
{
    struct http_server *server = context;
    struct connection *connection = server->answers_twice ? find_unseen_head(server) : NULL;
    struct error err;

    if (connection != NULL) {
        exchange_judge_unread(connection->exchange, &err);
        requests_refuse(connection->exchange, &err);
    }
    if (log_enabled(LOG_DEBUG)) {
        char text[512];
        (void)vsnprintf(text, sizeof text, format, arguments);
        text[strcspn(text, "\n")] = '\0';
        log_printf(LOG_DEBUG, "libmicrohttpd: %s", text);
    }
}

/* One thread does everything: with this, newer versions hand over at once and lock nothing. */
#if MHD_VERSION >= 0x01000000
#define ONE_THREAD MHD_USE_NO_THREAD_SAFETY
#else
#define ONE_THREAD 0
#endif

struct MHD_Daemon *daemon_start(struct entrance *entrance,
                                const struct tls_certificate *certificate)
{
    struct http_server *server = entrance->server;
    char priorities[] = TLS_SESSION_PRIORITIES;
    unsigned tls_flag = entrance->secure ? MHD_USE_TLS : MHD_NO_FLAG;
    struct MHD_OptionItem plain_options[] = {{MHD_OPTION_END, 0, NULL}};
    struct MHD_OptionItem tls_options[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, certificate->certificate_pem},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, certificate->key_pem},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, priorities},
        {MHD_OPTION_END, 0, NULL},
    };
    unsigned limit = (unsigned)server->settings.max_connections + ADMISSION_OVER_LIMIT;

    return MHD_start_daemon(tls_flag | MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET |
                                MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
                                MHD_USE_SUPPRESS_DATE_NO_CLOCK | ONE_THREAD,
                            0, NULL, NULL, requests_progress, server,                         //
                            MHD_OPTION_EXTERNAL_LOGGER, libmicrohttpd_complains, server,      //
                            MHD_OPTION_NOTIFY_CONNECTION, connection_changed, server,         //
                            MHD_OPTION_URI_LOG_CALLBACK, requests_line_read, server,          //
                            MHD_OPTION_NOTIFY_COMPLETED, requests_ended, server,              //
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, server->pool_bytes,           //
                            MHD_OPTION_CONNECTION_LIMIT, limit,                               //
                            MHD_OPTION_ARRAY, entrance->secure ? tls_options : plain_options, //
                            MHD_OPTION_END);
}

/* Whether it asks to be run at once; else *wait_ms is how long it can wait, 0 for ever. */
static bool asks_to_run(const struct entrance *entrance, MHD_UNSIGNED_LONG_LONG *wait_ms)
{
    *wait_ms = 0;
    return MHD_get_timeout(entrance->daemon, wait_ms) == MHD_YES && *wait_ms == 0;
}

static bool spins(const struct entrance *entrance)
{
    return entrance->handshakes > 0 && entrance->uncalled_runs >= UNCALLED_RUNS;
}

void daemon_run(struct entrance *entrance)
{
    MHD_UNSIGNED_LONG_LONG wait_ms = 0;

    if (entrance->daemon_ready) {
        entrance->uncalled_runs = 0;
    } else if (!asks_to_run(entrance, &wait_ms)) {
        entrance->uncalled_runs = 0;
        return;
    } else if (!spins(entrance)) {
        entrance->uncalled_runs++;
    } else if (event_loop_now_ms() < entrance->paused_until_ms) {
        return;
    }
    entrance->daemon_ready = false;
    entrance->paused_until_ms = spins(entrance) ? event_loop_now_ms() + HANDSHAKE_PAUSE_MS : 0;
    (void)MHD_run(entrance->daemon);
}

int64_t daemon_wait_ms(const struct entrance *entrance)
{
    MHD_UNSIGNED_LONG_LONG wait_ms = 0;

    if (entrance->daemon_ready) {
        return 0;
    }
    if (asks_to_run(entrance, &wait_ms)) {
        return spins(entrance) ? HANDSHAKE_PAUSE_MS : 0;
    }
    return wait_ms > 0 ? (int64_t)wait_ms : -1;
}
