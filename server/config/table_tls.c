/* SPDX-License-Identifier: Apache-2.0 */
#include "config/settings.h"
#include "config/table_sections.h"

#define AT(member) SETTING_AT(settings, http.member)

static const struct setting rows[] = {
    {.path = "tls", .type = SETTING_OBJECT, .sentence = "HTTPS, beside plain HTTP."},
    {.path = "tls.port",
     .type = SETTING_INTEGER,
     .flags = SETTING_RESTART,
     .most = 65535,
     .target = AT(tls_port),
     .present = AT(has_tls),
     .sentence = "The port to listen on for HTTPS; 0 picks a free one. Without it there is none."},
    {.path = "tls.cert",
     .type = SETTING_TEXT,
     .flags = SETTING_RESTART,
     .least = 1,
     .most = 4095,
     .target = AT(tls.certificate_file),
     .placeholder = "FILE",
     .sentence =
         "The server's certificate and its chain, PEM. Without it one is made at start, for "
         "localhost, 127.0.0.1, ::1 and this machine's name, by a CA of its own."},
    {.path = "tls.key",
     .type = SETTING_TEXT,
     .flags = SETTING_RESTART,
     .least = 1,
     .most = 4095,
     .target = AT(tls.key_file),
     .placeholder = "FILE",
     .sentence = "The private key of tls.cert, PEM without a password."},
    {.path = "tls.caOut",
     .type = SETTING_TEXT,
     .flags = SETTING_RESTART,
     .least = 1,
     .most = 4095,
     .target = AT(tls.ca_file),
     .placeholder = "FILE",
     .sentence = "A file to write the made certificate's CA to, for clients to trust."},
    {.path = "tls.names",
     .type = SETTING_TEXTS,
     .flags = SETTING_RESTART | SETTING_FILE_ONLY,
     .least = 1,
     .most = 100,
     .target = AT(tls.names),
     .count = AT(tls.name_count),
     .sentence = "More DNS names and IP addresses that the made certificate is for."},
};

struct table_section table_tls(void)
{
    return (struct table_section){rows, sizeof rows / sizeof rows[0]};
}
