/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/tls_certificate.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

#define DAY_S 86400
#define SERIAL_BYTES 16
#define KEY_ID_BYTES 64
#define DNS_NAME_BYTES 253
#define CA_NAME "codecatalyst-mock CA"
#define CERTIFICATE_NAME "codecatalyst-mock"

/* A certificate in the making: its key, and the first thing that went wrong, else 0. */
struct draft {
    gnutls_x509_crt_t certificate;
    gnutls_x509_privkey_t key;
    int status;
};

/* So that a list of calls needs one look at the end. */
static void note(struct draft *draft, int status)
{
    if (draft->status >= 0 && status < 0) {
        draft->status = status;
    }
}

static void set_serial(struct draft *draft)
{
    unsigned char serial[SERIAL_BYTES];

    note(draft, gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof serial));
    serial[0] = (unsigned char)((serial[0] & 0x7fU) | 0x40U); /* positive, and no leading zero */
    note(draft, gnutls_x509_crt_set_serial(draft->certificate, serial, sizeof serial));
}

/* Yesterday's start forgives clients whose clock is behind. */
static void set_validity(struct draft *draft)
{
    time_t now = time(NULL);

    note(draft, gnutls_x509_crt_set_activation_time(draft->certificate, now - DAY_S));
    note(draft, gnutls_x509_crt_set_expiration_time(
                    draft->certificate, now + (time_t)(TLS_CERTIFICATE_DAYS - 1) * DAY_S));
}

static void set_key_id(struct draft *draft)
{
    unsigned char id[KEY_ID_BYTES];
    size_t length = sizeof id;

    note(draft, gnutls_x509_crt_get_key_id(draft->certificate, 0, id, &length));
    if (draft->status >= 0) {
        note(draft, gnutls_x509_crt_set_subject_key_id(draft->certificate, id, length));
    }
}

/* What a CA and a server's certificate have in common. */
static void draft_begin(struct draft *draft, const char *name)
{
    note(draft, gnutls_x509_crt_init(&draft->certificate));
    note(draft, gnutls_x509_privkey_init(&draft->key));
    if (draft->status < 0) {
        return;
    }
    note(draft, gnutls_x509_privkey_generate(draft->key, GNUTLS_PK_ECDSA,
                                             GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
    note(draft, gnutls_x509_crt_set_version(draft->certificate, 3));
    note(draft, gnutls_x509_crt_set_key(draft->certificate, draft->key));
    note(draft, gnutls_x509_crt_set_dn_by_oid(draft->certificate, GNUTLS_OID_X520_COMMON_NAME, 0,
                                              name, (unsigned)strlen(name)));
    set_serial(draft);
    set_validity(draft);
    set_key_id(draft);
}

static void draft_end(struct draft *draft)
{
    if (draft->certificate != NULL) {
        gnutls_x509_crt_deinit(draft->certificate);
    }
    if (draft->key != NULL) {
        gnutls_x509_privkey_deinit(draft->key);
    }
}

static void draft_ca(struct draft *ca)
{
    draft_begin(ca, CA_NAME);
    if (ca->status < 0) {
        return;
    }
    note(ca, gnutls_x509_crt_set_basic_constraints(ca->certificate, 1, 0));
    note(ca, gnutls_x509_crt_set_key_usage(ca->certificate,
                                           GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN));
    note(ca,
         gnutls_x509_crt_sign2(ca->certificate, ca->certificate, ca->key, GNUTLS_DIG_SHA256, 0));
}

static bool is_dns_label(const char *label, size_t length)
{
    if (length == 0 || length > 63 || label[0] == '-' || label[length - 1] == '-') {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (!isalnum((unsigned char)label[i]) && label[i] != '-' && label[i] != '_') {
            return false;
        }
    }
    return true;
}

static bool is_dns_name(const char *name)
{
    size_t length = strlen(name);

    if (length == 0 || length > DNS_NAME_BYTES) {
        return false;
    }
    const char *label = strncmp(name, "*.", 2) == 0 ? name + 2 : name;
    for (;;) {
        size_t label_length = strcspn(label, ".");
        if (!is_dns_label(label, label_length)) {
            return false;
        }
        if (label[label_length] == '\0') {
            return true;
        }
        label += label_length + 1;
    }
}

/* The bytes of an address: 4, 16, or 0 when the name is none. */
static unsigned address_bytes(const char *name, unsigned char out[sizeof(struct in6_addr)])
{
    if (inet_pton(AF_INET, name, out) == 1) {
        return sizeof(struct in_addr);
    }
    return inet_pton(AF_INET6, name, out) == 1 ? sizeof(struct in6_addr) : 0;
}

bool tls_certificate_name_is_valid(const char *name)
{
    unsigned char address[sizeof(struct in6_addr)];

    return address_bytes(name, address) > 0 || is_dns_name(name);
}

static void add_name(struct draft *server, const char *name)
{
    unsigned char address[sizeof(struct in6_addr)];
    unsigned count = address_bytes(name, address);

    if (count > 0) {
        note(server, gnutls_x509_crt_set_subject_alt_name(server->certificate, GNUTLS_SAN_IPADDRESS,
                                                          address, count, GNUTLS_FSAN_APPEND));
    } else {
        note(server,
             gnutls_x509_crt_set_subject_alt_name(server->certificate, GNUTLS_SAN_DNSNAME, name,
                                                  (unsigned)strlen(name), GNUTLS_FSAN_APPEND));
    }
}

static void add_names(struct draft *server, const char *const *names, size_t name_count)
{
    char host[HOST_NAME_MAX + 1] = "";

    add_name(server, "localhost");
    add_name(server, "127.0.0.1");
    add_name(server, "::1");
    if (gethostname(host, sizeof host - 1) == 0 && tls_certificate_name_is_valid(host)) {
        add_name(server, host);
    }
    for (size_t i = 0; i < name_count; i++) {
        add_name(server, names[i]);
    }
}

static void set_issuer_key_id(struct draft *server, const struct draft *ca)
{
    unsigned char id[KEY_ID_BYTES];
    size_t length = sizeof id;

    note(server, gnutls_x509_crt_get_subject_key_id(ca->certificate, id, &length, NULL));
    if (server->status >= 0) {
        note(server, gnutls_x509_crt_set_authority_key_id(server->certificate, id, length));
    }
}

static void draft_server(struct draft *server, const struct draft *ca, const char *const *names,
                         size_t name_count)
{
    server->status = ca->status;
    draft_begin(server, CERTIFICATE_NAME);
    if (server->status < 0) {
        return;
    }
    add_names(server, names, name_count);
    note(server, gnutls_x509_crt_set_basic_constraints(server->certificate, 0, -1));
    note(server, gnutls_x509_crt_set_key_usage(server->certificate, GNUTLS_KEY_DIGITAL_SIGNATURE));
    note(server,
         gnutls_x509_crt_set_key_purpose_oid(server->certificate, GNUTLS_KP_TLS_WWW_SERVER, 0));
    set_issuer_key_id(server, ca);
    note(server, gnutls_x509_crt_sign2(server->certificate, ca->certificate, ca->key,
                                       GNUTLS_DIG_SHA256, 0));
}

static char *text_of(gnutls_datum_t *pem)
{
    char *text = mem_strndup((const char *)pem->data, pem->size);

    gnutls_memset(pem->data, 0, pem->size);
    gnutls_free(pem->data);
    return text;
}

static char *certificate_text(struct draft *draft)
{
    gnutls_datum_t pem = {NULL, 0};

    if (draft->status >= 0) {
        note(draft, gnutls_x509_crt_export2(draft->certificate, GNUTLS_X509_FMT_PEM, &pem));
    }
    return draft->status < 0 ? NULL : text_of(&pem);
}

static char *key_text(struct draft *draft)
{
    gnutls_datum_t pem = {NULL, 0};

    if (draft->status >= 0) {
        note(draft, gnutls_x509_privkey_export2_pkcs8(draft->key, GNUTLS_X509_FMT_PEM, NULL,
                                                      GNUTLS_PKCS_PLAIN, &pem));
    }
    return draft->status < 0 ? NULL : text_of(&pem);
}

bool tls_certificate_make(const char *const *names, size_t name_count, struct tls_certificate *out,
                          struct error *err)
{
    struct draft ca = {0};
    struct draft server = {0};

    for (size_t i = 0; i < name_count; i++) {
        if (!tls_certificate_name_is_valid(names[i])) {
            return error_set(err, ERROR_INTERNAL, "\"%s\" is no DNS name and no IP address",
                             names[i]);
        }
    }
    draft_ca(&ca);
    draft_server(&server, &ca, names, name_count);
    struct tls_certificate made = {certificate_text(&server), key_text(&server),
                                   certificate_text(&ca)};
    draft_end(&server);
    draft_end(&ca);
    if (server.status < 0 || ca.status < 0) {
        tls_certificate_clean_up(&made);
        return error_set(err, ERROR_INTERNAL, "cannot make a certificate: %s",
                         gnutls_strerror(ca.status < 0 ? ca.status : server.status));
    }
    *out = made;
    return true;
}

void tls_certificate_clean_up(struct tls_certificate *certificate)
{
    if (certificate->key_pem != NULL) {
        gnutls_memset(certificate->key_pem, 0, strlen(certificate->key_pem));
    }
    free(certificate->key_pem);
    free(certificate->certificate_pem);
    free(certificate->ca_pem);
    *certificate = (struct tls_certificate){0};
}
