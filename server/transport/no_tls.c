/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "transport/tls_session.h"

bool tls_session_certificate(const struct tls_settings *settings, struct tls_certificate *out,
                             struct error *err)
{
    (void)settings;
    (void)out;
    return error_set(err, ERROR_INTERNAL,
                     "this program was built without HTTPS (TLS=OFF): there can be no --tls-port");
}

void tls_session_release(struct tls_certificate *certificate)
{
    (void)certificate;
}

ssize_t tls_session_send(struct MHD_Connection *mhd, const char *bytes, size_t count)
{
    (void)mhd;
    (void)bytes;
    (void)count;
    errno = EPIPE;
    return -1;
}

void tls_session_end(struct MHD_Connection *mhd)
{
    (void)mhd;
}

bool tls_session_has_input(struct MHD_Connection *mhd)
{
    (void)mhd;
    return false;
}
