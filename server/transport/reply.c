/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/reply.h"

#include "base/clock.h"

static bool add_headers(struct MHD_Response *reply, struct http_server *server,
                        const struct http_response *response)
{
    const char *date = http_date_text(&server->date, clock_now_ms(server->clock));
    bool added = MHD_add_response_header(reply, MHD_HTTP_HEADER_DATE, date) == MHD_YES;

    for (size_t i = 0; added && i < response->header_count; i++) {
        added = MHD_add_response_header(reply, response->headers[i].name,
                                        response->headers[i].value) == MHD_YES;
    }
    if (added && (response->close || server->draining)) {
        added = MHD_add_response_header(reply, MHD_HTTP_HEADER_CONNECTION, "close") == MHD_YES;
    }
    return added;
}

bool reply_queue(struct connection *connection, const struct http_response *response)
{
    /* Persistent: the exchange owns the bytes, and outlives the sending of them. */
    struct MHD_Response *reply = MHD_create_response_from_buffer(
        response->body.length, response->body.data, MHD_RESPMEM_PERSISTENT);

    if (reply == NULL) {
        return false;
    }
    bool queued = add_headers(reply, connection->server, response) &&
                  MHD_queue_response(connection->mhd, (unsigned)response->status, reply) == MHD_YES;
    MHD_destroy_response(reply);
    return queued;
}
