/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/guard.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "protocol/bearer.h"
#include "protocol/error_shape.h"

#define HOST_BYTES 256

static bool refuse(struct http_exchange *exchange, const char *message)
{
    struct error err;

    error_fill(&err, ERROR_ACCESS_DENIED, "%s", message);
    error_shape_respond(&exchange->response, &err);
    return false;
}

/* Takes as long for a wrong token as for the right one. */
static bool equals_in_constant_time(struct http_text text, const char *secret)
{
    size_t length = strlen(secret);
    unsigned difference = text.length == length ? 0 : 1;

    for (size_t i = 0; i < length; i++) {
        unsigned char other = text.length > 0 ? (unsigned char)text.data[i % text.length] : 0;
        difference |= (unsigned)((unsigned char)secret[i] ^ other);
    }
    return difference == 0;
}

static bool has_token(const struct http_request *request, const char *token)
{
    const struct http_text *value = http_request_header(request, "Authorization");
    struct http_text sent;

    return value != NULL && bearer_parse(*value, &sent) && equals_in_constant_time(sent, token);
}

static bool ask_for_token(struct http_exchange *exchange)
{
    http_response_add_header(&exchange->response, "WWW-Authenticate", "Bearer");
    error_shape_respond_as(&exchange->response, 401, "AccessDeniedException",
                           "The admin API asks for its token: send \"Authorization: Bearer TOKEN\" "
                           "with the value of admin.token");
    return false;
}

/* The name or address in a Host header, without its port; false when there is none to be seen. */
static bool read_host(struct http_text host, char out[HOST_BYTES])
{
    size_t length = host.length;

    if (length > 0 && host.data[0] == '[') {
        const char *end = memchr(host.data, ']', length);
        length = end != NULL ? (size_t)(end - host.data) - 1 : 0;
        host.data++;
    } else {
        const char *colon = memchr(host.data, ':', length);
        length = colon != NULL ? (size_t)(colon - host.data) : length;
    }
    if (length == 0 || length >= HOST_BYTES) {
        return false;
    }
    (void)snprintf(out, HOST_BYTES, "%.*s", (int)length, host.data);
    if (out[length - 1] == '.') {
        out[length - 1] = '\0'; /* the root of all names */
    }
    return out[0] != '\0';
}

static bool is_address(const char *host)
{
    unsigned char address[sizeof(struct in6_addr)];

    return inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
}

/* Whether no stranger can make the name lead here. */
static bool is_private_name(const char *host)
{
    static const char *const endings[] = {".localhost", ".local", ".internal", ".test",
                                          ".home.arpa"};
    size_t length = strlen(host);

    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t ending = strlen(endings[i]);
        if (length > ending && strcasecmp(host + length - ending, endings[i]) == 0) {
            return true;
        }
    }
    return strchr(host, '.') == NULL;
}

static bool host_is_ours(const struct admin *admin, const struct http_request *request)
{
    const struct http_text *value = http_request_header(request, "Host");
    char host[HOST_BYTES];

    if (value == NULL) {
        return true; /* no browser */
    }
    return read_host(*value, host) && (is_address(host) || is_private_name(host) ||
                                       (admin->host != NULL && strcasecmp(host, admin->host) == 0));
}

static bool starts_with(struct http_text text, const char *prefix)
{
    return text.length >= strlen(prefix) && strncasecmp(text.data, prefix, strlen(prefix)) == 0;
}

static bool origin_is_own(struct http_text origin, const struct http_text *host)
{
    size_t scheme = starts_with(origin, "https://") ? 8 : 7;

    return host != NULL && (scheme == 8 || starts_with(origin, "http://")) &&
           origin.length - scheme == host->length &&
           strncasecmp(origin.data + scheme, host->data, host->length) == 0;
}

static bool origins_are_own(const struct http_request *request)
{
    const struct http_text *host = http_request_header(request, "Host");

    for (size_t i = 0; i < request->header_count; i++) {
        const struct http_header *header = &request->headers[i];
        bool is_origin = header->name.length == strlen("Origin") &&
                         strncasecmp(header->name.data, "Origin", header->name.length) == 0;
        if (is_origin && !origin_is_own(header->value, host)) {
            return false;
        }
    }
    return true;
}

static bool close_door(struct http_exchange *exchange)
{
    struct error err;

    error_fill(&err, ERROR_UNKNOWN_OPERATION, "No operation of the service has this path");
    error_shape_respond(&exchange->response, &err);
    return false;
}

bool guard_admits(const struct admin *admin, struct http_exchange *exchange)
{
    const struct admin_settings *settings = admin->settings;
    const struct http_request *request = &exchange->request;
    const char *token = settings != NULL ? settings->token : NULL;

    if (settings != NULL && !settings->enabled) {
        return close_door(exchange);
    }
    if (!origins_are_own(request)) {
        return refuse(exchange, "The admin API takes no requests from web pages of other origins");
    }
    if (token != NULL) {
        return has_token(request, token) || ask_for_token(exchange);
    }
    return host_is_ours(admin, request) ||
           refuse(exchange, "The admin API takes no requests for this host name: ask by address or "
                            "as localhost, or set admin.token");
}
