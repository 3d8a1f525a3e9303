/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/tls_session.h"

#include <errno.h>
#include <gnutls/gnutls.h>

#include "base/log.h"

static gnutls_session_t session_of(struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_GNUTLS_SESSION);

    return info == NULL ? NULL : (gnutls_session_t)info->tls_session;
}

bool tls_session_certificate(const struct tls_settings *settings, struct tls_certificate *out,
                             struct error *err)
{
    if (!tls_certificate_prepare(settings, out, err)) {
        return false;
    }
    if (settings->certificate_file == NULL && settings->ca_file == NULL) {
        log_printf(LOG_INFO, "the CA of the HTTPS port is in memory only: GET /_mock/ca answers "
                             "it, --tls-ca-out FILE writes it");
    }
    return true;
}

void tls_session_release(struct tls_certificate *certificate)
{
    tls_certificate_clean_up(certificate);
}

ssize_t tls_session_send(struct MHD_Connection *mhd, const char *bytes, size_t count)
{
    gnutls_session_t session = session_of(mhd);
    ssize_t sent =
        session == NULL ? GNUTLS_E_INVALID_SESSION : gnutls_record_send(session, bytes, count);

    if (sent >= 0) {
        return sent;
    }
    errno = sent == GNUTLS_E_AGAIN || sent == GNUTLS_E_INTERRUPTED ? EAGAIN : EPIPE;
    return -1;
}

void tls_session_end(struct MHD_Connection *mhd)
{
    gnutls_session_t session = session_of(mhd);

    if (session != NULL) {
        (void)gnutls_bye(session, GNUTLS_SHUT_WR);
    }
}

bool tls_session_has_input(struct MHD_Connection *mhd)
{
    gnutls_session_t session = session_of(mhd);

    return session != NULL && gnutls_record_check_pending(session) > 0;
}
