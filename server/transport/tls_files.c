/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/tls_certificate.h"

#include <errno.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/buf.h"
#include "base/mem.h"

#define FILE_LIMIT_BYTES ((size_t)1048576)
#define READ_BYTES 4096
#define KEY_ID_BYTES 64

struct key_id {
    unsigned char bytes[KEY_ID_BYTES];
    size_t length;
};

static bool read_all(FILE *file, struct buf *text)
{
    char part[READ_BYTES];
    size_t count;

    while ((count = fread(part, 1, sizeof part, file)) > 0) {
        if (!buf_append(text, part, count)) {
            errno = EFBIG;
            return false;
        }
    }
    return ferror(file) == 0;
}

/* `what` is what the file should be, for people. */
static char *read_file(const char *what, const char *path, struct error *err)
{
    struct buf text;
    FILE *file = fopen(path, "re");

    buf_init(&text, FILE_LIMIT_BYTES);
    bool whole = file != NULL && read_all(file, &text);
    int reason = errno;
    if (file != NULL) {
        (void)fclose(file);
    }
    if (!whole) {
        error_fill(err, ERROR_INTERNAL, "cannot read the %s %s: %s", what, path, strerror(reason));
        buf_clean_up(&text);
        return NULL;
    }
    char *contents = mem_strndup(buf_text(&text), text.length);
    if (text.data != NULL) {
        explicit_bzero(text.data, text.capacity); /* it may be a key */
    }
    buf_clean_up(&text);
    return contents;
}

static gnutls_datum_t datum_of(char *text)
{
    return (gnutls_datum_t){(unsigned char *)text, (unsigned)strlen(text)};
}

static void format_day(time_t instant, char out[sizeof "2026-01-01"])
{
    struct tm utc;

    out[0] = '\0';
    if (gmtime_r(&instant, &utc) != NULL) {
        (void)strftime(out, sizeof "2026-01-01", "%Y-%m-%d", &utc);
    }
}

static bool check_validity(gnutls_x509_crt_t certificate, const char *path, struct error *err)
{
    time_t now = time(NULL);
    time_t first = gnutls_x509_crt_get_activation_time(certificate);
    time_t last = gnutls_x509_crt_get_expiration_time(certificate);
    char day[sizeof "2026-01-01"];

    if (last != (time_t)-1 && last < now) {
        format_day(last, day);
        return error_set(err, ERROR_INTERNAL, "the certificate %s expired on %s", path, day);
    }
    if (first != (time_t)-1 && first > now) {
        format_day(first, day);
        return error_set(err, ERROR_INTERNAL, "the certificate %s is not valid before %s", path,
                         day);
    }
    return true;
}

/* Looks at the first certificate of the text: the server's. */
static bool inspect_certificate(char *text, const char *path, struct key_id *id, struct error *err)
{
    gnutls_datum_t pem = datum_of(text);
    gnutls_x509_crt_t *certificates = NULL;
    unsigned count = 0;

    int status = gnutls_x509_crt_list_import2(&certificates, &count, &pem, GNUTLS_X509_FMT_PEM, 0);
    if (status < 0) {
        return error_set(err, ERROR_INTERNAL, "%s holds no certificate in PEM: %s", path,
                         gnutls_strerror(status));
    }
    id->length = sizeof id->bytes;
    bool valid = check_validity(certificates[0], path, err);
    status = gnutls_x509_crt_get_key_id(certificates[0], 0, id->bytes, &id->length);
    if (valid && status < 0) {
        valid =
            error_set(err, ERROR_INTERNAL, "the certificate %s has a key of an unknown kind", path);
    }
    for (unsigned i = 0; i < count; i++) {
        gnutls_x509_crt_deinit(certificates[i]);
    }
    gnutls_free(certificates);
    return valid;
}

static bool inspect_key(char *text, const char *path, struct key_id *id, struct error *err)
{
    gnutls_datum_t pem = datum_of(text);
    gnutls_x509_privkey_t key = NULL;

    int status = gnutls_x509_privkey_init(&key);
    if (status >= 0) {
        status = gnutls_x509_privkey_import2(key, &pem, GNUTLS_X509_FMT_PEM, NULL, 0);
    }
    if (status >= 0) {
        id->length = sizeof id->bytes;
        status = gnutls_x509_privkey_get_key_id(key, 0, id->bytes, &id->length);
    }
    gnutls_x509_privkey_deinit(key);
    if (status == GNUTLS_E_DECRYPTION_FAILED) {
        return error_set(err, ERROR_INTERNAL,
                         "the key %s has a password: give one without, e.g. from openssl pkey",
                         path);
    }
    if (status < 0) {
        return error_set(err, ERROR_INTERNAL, "%s holds no private key in PEM: %s", path,
                         gnutls_strerror(status));
    }
    return true;
}

static bool check_pair(struct tls_certificate *pair, const char *certificate_file,
                       const char *key_file, struct error *err)
{
    struct key_id of_certificate;
    struct key_id of_key;

    if (!inspect_certificate(pair->certificate_pem, certificate_file, &of_certificate, err) ||
        !inspect_key(pair->key_pem, key_file, &of_key, err)) {
        return false;
    }
    if (of_certificate.length != of_key.length ||
        memcmp(of_certificate.bytes, of_key.bytes, of_key.length) != 0) {
        return error_set(err, ERROR_INTERNAL, "the key %s does not belong to the certificate %s",
                         key_file, certificate_file);
    }
    return true;
}

bool tls_certificate_load(const char *certificate_file, const char *key_file,
                          struct tls_certificate *out, struct error *err)
{
    struct tls_certificate pair = {0};

    pair.certificate_pem = read_file("certificate", certificate_file, err);
    if (pair.certificate_pem != NULL) {
        pair.key_pem = read_file("key", key_file, err);
    }
    if (pair.certificate_pem == NULL || pair.key_pem == NULL ||
        !check_pair(&pair, certificate_file, key_file, err)) {
        tls_certificate_clean_up(&pair);
        return false;
    }
    *out = pair;
    return true;
}

static bool write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");

    if (file == NULL) {
        return false;
    }
    bool written = fputs(text, file) >= 0 && fchmod(fileno(file), 0644) == 0;
    return fclose(file) == 0 && written;
}

bool tls_certificate_write_ca(const struct tls_certificate *certificate, const char *path,
                              struct error *err)
{
    char *temporary = mem_printf("%s.new", path);
    bool written = write_text(temporary, certificate->ca_pem) && rename(temporary, path) == 0;

    if (!written) {
        error_fill(err, ERROR_INTERNAL,
                   "cannot write the CA to %s: %s; choose a place by --tls-ca-out", path,
                   strerror(errno));
        (void)remove(temporary);
    }
    free(temporary);
    return written;
}

bool tls_certificate_prepare(const struct tls_settings *settings, struct tls_certificate *out,
                             struct error *err)
{
    struct tls_certificate made;

    if ((settings->certificate_file == NULL) != (settings->key_file == NULL)) {
        return error_set(err, ERROR_INTERNAL, "--tls-cert and --tls-key go together");
    }
    if (settings->certificate_file != NULL) {
        return tls_certificate_load(settings->certificate_file, settings->key_file, out, err);
    }
    if (!tls_certificate_make(settings->names, settings->name_count, &made, err)) {
        return false;
    }
    if (settings->ca_file != NULL && !tls_certificate_write_ca(&made, settings->ca_file, err)) {
        tls_certificate_clean_up(&made);
        return false;
    }
    *out = made;
    return true;
}
