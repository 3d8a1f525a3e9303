/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the server proves itself with over HTTPS: the files that it is given, or a certificate that
 * it makes at start, signed by a certificate authority (CA) of its own. A client that trusts that
 * CA trusts this process and nothing else: the CA's private key is gone when the function returns,
 * and the server's never leaves the process.
 *
 * Times are real ones, not the product's clock: it is the client's clock that judges them.
 * Errors are ERROR_INTERNAL with a sentence for the user.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

#define TLS_CERTIFICATE_DAYS 397 /* clients exist that trust no longer lives */

struct tls_settings {
    const char *certificate_file; /* PEM, the server's first; NULL: one is made */
    const char *key_file;         /* PEM, of the first certificate; NULL: one is made */
    const char *ca_file;      /* where the CA of a certificate that is made goes; NULL: nowhere */
    const char *const *names; /* more DNS names and IP addresses that it is for */
    size_t name_count;
};

/* PEM texts, owned. */
struct tls_certificate {
    char *certificate_pem; /* with the chain that was in the file */
    char *key_pem;
    char *ca_pem; /* NULL when the certificate was given */
};

/*
 * What the settings say: loads the files, or makes a certificate and writes its CA.
 * The caller releases it with tls_certificate_clean_up.
 */
MUST_CHECK bool tls_certificate_prepare(const struct tls_settings *settings,
                                        struct tls_certificate *out, struct error *err);

/*
 * Makes a CA and a certificate signed by it (ECDSA, P-256) for localhost, 127.0.0.1, ::1, this
 * machine's name and the names.
 */
MUST_CHECK bool tls_certificate_make(const char *const *names, size_t name_count,
                                     struct tls_certificate *out, struct error *err);

/*
 * Refuses files that cannot be read, that hold no certificate or no private key without a password,
 * that do not belong together, and a certificate that is valid no longer, or not yet.
 */
MUST_CHECK bool tls_certificate_load(const char *certificate_file, const char *key_file,
                                     struct tls_certificate *out, struct error *err);

/* The file is written whole and then named, and everybody may read it. */
MUST_CHECK bool tls_certificate_write_ca(const struct tls_certificate *certificate,
                                         const char *path, struct error *err);

/* Whether it can be a name of a certificate: an IP address, or a DNS name, also "*.example.com". */
bool tls_certificate_name_is_valid(const char *name);

/* Wipes the key. */
void tls_certificate_clean_up(struct tls_certificate *certificate);
